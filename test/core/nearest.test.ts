import { expect, test } from 'vitest';
import { nearest } from '../../src/core/nearest.ts';

test('a slip of one letter or of two swapped letters finds the word that was meant', () => {
  expect(nearest('anotations', ['alert', 'annotations'])).toBe('annotations');
  expect(nearest('ulr', ['name', 'url'])).toBe('url');
});

test('a different word finds nothing', () => {
  expect(nearest('colour', ['id', 'seed', 'mode'])).toBeUndefined();
  expect(nearest('x', [])).toBeUndefined();
});

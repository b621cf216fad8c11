import { expect, test } from 'vitest';
import { drillsAtOnce } from '../../src/cli/drills-at-once.ts';

const gibibyte = 2 ** 30;

test('with time-lapse there are as many drills as cores', () => {
  expect(drillsAtOnce('process', { cores: 2, freeBytes: gibibyte })).toBe(2);
});

test('in containers cores bear several drills, as long as the memory does', () => {
  expect(drillsAtOnce('container', { cores: 2, freeBytes: 40 * gibibyte })).toBe(6);
  expect(drillsAtOnce('container', { cores: 2, freeBytes: 5.5 * gibibyte })).toBe(5);
  expect(drillsAtOnce('container', { cores: 2, freeBytes: gibibyte / 2 })).toBe(1);
});

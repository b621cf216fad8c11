import { expect, test } from 'vitest';
import { cellWidth, column, cut, cutLine, ends, type Line, lineWidth, textOf } from '../../src/ui/line.ts';

const text = (line: Line): string => line.map(textOf).join('');

test('wide characters and emoji take two columns, combining marks none', () => {
  expect(['abc', '▁▂✓', '漢字', '🔥', 'e\u0301'].map(cellWidth)).toEqual([3, 3, 4, 2, 1]);
});

test('a text that fits is not cut, and one that does not ends with the ellipsis', () => {
  expect(cut('rollback', 8, '…')).toBe('rollback');
  expect(cut('rollback', 5, '…')).toBe('roll…');
  expect(cut('漢字漢字', 5, '…')).toBe('漢字…');
  expect(cut('rollback', 0, '…')).toBe('');
});

test('a column has exactly its width', () => {
  expect([column('ab', 4, '…'), column('ab', 4, '…', 'right'), column('abcdef', 4, '…')]).toEqual([
    'ab  ',
    '  ab',
    'abc…',
  ]);
});

test('both ends stand at the ends when they fit, and the left one gives way when they do not', () => {
  expect(text(ends(['left'], ['right'], 12))).toBe('left   right');
  expect(text(ends(['a long left end'], ['right'], 12))).toHaveLength(12);
  expect(text(ends(['a long left end'], ['right'], 12))).toMatch(/right$/);
});

test('a line is cut across its spans and keeps their meaning', () => {
  const line = cutLine([['abc', 'bad'], 'def'], 4);
  expect(line.slice(0, 2)).toEqual([['abc', 'bad'], 'd']);
  expect(lineWidth(line)).toBe(4);
});

import { expect, test } from 'vitest';
import {
  clip,
  formatCentiseconds,
  formatCount,
  formatSeconds,
  oneLine,
  paint,
  wrapWords,
} from '../../src/reports/text.ts';

test('the drill clock is cut to hundredths', () => {
  expect([0, 31_209, 59_999.9, 60_000, 3_600_000].map(formatCentiseconds)).toEqual([
    '0:00.00',
    '0:31.20',
    '0:59.99',
    '1:00.00',
    '60:00.00',
  ]);
});

test('a time that happened is minutes and seconds', () => {
  expect(formatSeconds(144.6)).toBe('2:24');
});

test('a censored time is a dash, neither zero nor infinite', () => {
  expect(formatSeconds(null)).toBe('–');
});

test('fractions show where they tell something', () => {
  expect(formatCount(0.25)).toBe('0.25');
});

test('fractions do not show in large counts', () => {
  expect(formatCount(4_310.25)).toBe('4,310');
});

test('text for a terminal loses what could move its cursor or turn its direction', () => {
  expect(oneLine('a\u001B[2Jb\r\n\tc\u202Ed')).toBe('a [2Jb c d');
});

test('text for a terminal keeps every letter and sign', () => {
  expect(oneLine('Größe → 12 % ✓ 顧客')).toBe('Größe → 12 % ✓ 顧客');
});

test('a long text is cut and says so', () => {
  expect(clip('Destructive migration', 12)).toBe('Destructive…');
});

test('a text that fits is not cut', () => {
  expect(clip('Destructive', 11)).toBe('Destructive');
});

test('text is broken at spaces, and within a word only when the word is longer than a line', () => {
  expect(wrapWords('one three fifteen-letters', 9)).toEqual(['one three', 'fifteen-l', 'etters']);
});

test('empty text has no lines', () => {
  expect(wrapWords('', 9)).toEqual([]);
});

test('colour is written where it is allowed', () => {
  expect(paint('fail', 'bad', true)).toBe('\u001B[31mfail\u001B[0m');
});

test('colour is not written where it is not allowed', () => {
  expect(paint('fail', 'bad', false)).toBe('fail');
});

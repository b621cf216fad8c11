import { expect, test } from 'vitest';
import { formatClock, formatDuration, parseDurationMs } from '../../src/core/units.ts';

test.each([
  ['45s', 45_000],
  ['2m', 120_000],
  ['1m30s', 90_000],
  ['250ms', 250],
  ['1.5h', 5_400_000],
])('%s is read as %d milliseconds', (text, ms) => {
  expect(parseDurationMs(text)).toBe(ms);
});

test.each(['45', '', '5 s', 's', '1m 30s', '-5s'])('"%s" is not a duration', (text) => {
  expect(() => parseDurationMs(text)).toThrow('is not a duration');
});

test.each([0, 1, 999, 45_000, 90_000, 5_400_250])(
  '%d ms written as a duration reads back as itself',
  (ms) => {
    expect(parseDurationMs(formatDuration(ms))).toBe(ms);
  },
);

test('a clock shows minutes and seconds, and a sign where time runs backwards', () => {
  expect([0, 9_999, 84_000, -3_000].map(formatClock)).toEqual(['0:00', '0:09', '1:24', '-0:03']);
});

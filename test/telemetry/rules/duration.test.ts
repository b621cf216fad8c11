import { expect, test } from 'vitest';
import { formatPrometheusDuration, parsePrometheusDuration } from '../../../src/telemetry/rules/duration.ts';

test('a duration of Prometheus reads as milliseconds, with units up to years', () => {
  expect(
    ['0', '0s', '250ms', '30s', '1h30m', '1d', '1w', '1y', '1d12h'].map(parsePrometheusDuration),
  ).toEqual([0, 0, 250, 30_000, 5_400_000, 86_400_000, 604_800_000, 31_536_000_000, 129_600_000]);
});

test('a text that Prometheus does not take for a duration is refused', () => {
  for (const text of ['', '5', '1.5h', '30m1h', '1 h', '-5m', 'abc']) {
    expect(() => parsePrometheusDuration(text)).toThrow('is not a duration');
  }
});

test('a duration is written as Prometheus writes it', () => {
  expect([0, 90_000, 5_400_000, 86_400_000, 90_000_000, 604_800_000].map(formatPrometheusDuration)).toEqual([
    '0s',
    '1m30s',
    '1h30m',
    '1d',
    '25h',
    '1w',
  ]);
});

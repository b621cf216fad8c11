import { expect, test } from 'vitest';
import { aggregateRepeats, aggregateTimes, wilsonInterval } from '../../src/reports/aggregate.ts';
import { failed, inconclusive, passed } from './samples.ts';

const times = (...seconds: readonly (number | null)[]) =>
  seconds.map((each) => ({ seconds: each, horizon: 900 }));

test('times that all happened have their plain median and mean', () => {
  expect(aggregateTimes(times(30, 10, 20, 60))).toEqual({
    seen: 4,
    of: 4,
    median: 25,
    mean: 30,
    horizon: 900,
  });
});

test('a censored time counts with the whole horizon, so the mean is not that of the successes', () => {
  expect(aggregateTimes(times(10, 20, null))).toEqual({
    seen: 2,
    of: 3,
    median: 20,
    mean: 310,
    horizon: 900,
  });
});

test('a median that fell to a censored drill is not known', () => {
  expect(aggregateTimes(times(10, null, null)).median).toBeNull();
});

test('times that never happened have neither an infinite nor a missing mean', () => {
  expect(aggregateTimes(times(null, null))).toEqual({
    seen: 0,
    of: 2,
    median: null,
    mean: 900,
    horizon: 900,
  });
});

test('with different horizons the shortest one holds for all', () => {
  const mixed = [
    { seconds: 890, horizon: 900 },
    { seconds: null, horizon: 600 },
  ];
  expect(aggregateTimes(mixed)).toEqual({ seen: 1, of: 2, median: null, mean: 600, horizon: 600 });
});

test('without drills there is no figure', () => {
  expect(aggregateTimes([])).toEqual({ seen: 0, of: 0, median: null, mean: null, horizon: null });
});

test('the interval of a share agrees with the published example of 81 in 263', () => {
  // Newcombe, Statistics in Medicine 17 (1998), table I, method 3: 0.2553 to 0.3662.
  const { lo, hi } = wilsonInterval({ successes: 81, trials: 263 });
  expect([lo.toFixed(4), hi.toFixed(4)]).toEqual(['0.2553', '0.3662']);
});

test('the interval of a share never leaves 0 to 1, and without trials is all of it', () => {
  const all = wilsonInterval({ successes: 3, trials: 3 }).hi;
  const none = wilsonInterval({ successes: 0, trials: 3 }).lo;
  expect(all).toBeCloseTo(1, 12);
  expect(all).toBeLessThanOrEqual(1);
  expect(none).toBeCloseTo(0, 12);
  expect(none).toBeGreaterThanOrEqual(0);
  expect(wilsonInterval({ successes: 0, trials: 0 })).toEqual({ lo: 0, hi: 1 });
});

test('a scenario with several drills is aggregated', () => {
  const [repeat] = aggregateRepeats([passed, failed, { ...passed, verdict: 'fail' }]);
  expect(repeat).toMatchObject({
    scenario: 'S02',
    passed: 1,
    failed: 1,
    unknown: 0,
    ttr: { seen: 2, of: 2 },
  });
});

test('a scenario with a single drill is not', () => {
  expect(aggregateRepeats([passed, failed])).toEqual([]);
});

test('unknown drills are counted, and are no part of any figure', () => {
  const [repeat] = aggregateRepeats([inconclusive, inconclusive]);
  expect(repeat).toMatchObject({
    passed: 0,
    failed: 0,
    unknown: 2,
    passShare: { lo: 0, hi: 1 },
    ttd: { of: 0 },
  });
});

import { describe, expect, test } from 'vitest';
import { dueMs, type RatePlan, rateAt, withRate } from '../../src/traffic/rate-plan.ts';

const steady: RatePlan = [{ fromMs: 1_000, rps: 20 }];
const surge = withRate(steady, { fromMs: 10_000, toMs: 20_000, rps: 60 });

describe('a rate plan', () => {
  test('asks for nothing before its first step, and for its rate from then on', () => {
    expect(rateAt(steady, 999)).toBe(0);
    expect(rateAt(steady, 1_000)).toBe(20);
  });

  test('returns to the rate that it had when a change has an end', () => {
    expect([9_999, 10_000, 19_999, 20_000].map((atMs) => rateAt(surge, atMs))).toEqual([20, 60, 60, 20]);
  });

  test('keeps a change that has no end', () => {
    const stopped = withRate(surge, { fromMs: 15_000, toMs: null, rps: 0 });
    expect([14_999, 15_000, 1e9].map((atMs) => rateAt(stopped, atMs))).toEqual([60, 0, 0]);
  });

  test('returns to the surge when a change ends within it', () => {
    const pause = withRate(surge, { fromMs: 12_000, toMs: 13_000, rps: 0 });
    expect([11_999, 12_000, 13_000, 20_000].map((atMs) => rateAt(pause, atMs))).toEqual([60, 0, 60, 20]);
  });
});

describe('the time at which so many requests are due', () => {
  test('follows the rate', () => {
    expect(dueMs(steady, 20)).toBe(2_000);
    expect(dueMs(surge, 9 * 20 + 60)).toBe(11_000);
    expect(dueMs(surge, 9 * 20 + 600 + 20)).toBe(21_000);
  });

  test('is not moved by a change that comes later', () => {
    for (let count = 0.5; count < 180; count += 0.5) expect(dueMs(surge, count)).toBe(dueMs(steady, count));
  });

  test('is never, once the plan asks for no more', () => {
    expect(dueMs([], 1)).toBe(Number.POSITIVE_INFINITY);
    expect(dueMs(withRate(steady, { fromMs: 2_000, toMs: null, rps: 0 }), 21)).toBe(Number.POSITIVE_INFINITY);
  });
});

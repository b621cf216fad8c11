import { expect, test } from 'vitest';
import { ArrivalSchedule } from '../../src/traffic/arrivals.ts';
import { type RatePlan, withRate } from '../../src/traffic/rate-plan.ts';
import { trafficRandom } from '../../src/traffic/streams.ts';

const steady: RatePlan = [{ fromMs: 0, rps: 20 }];

function schedule(seed: number, plan: RatePlan = steady): ArrivalSchedule {
  return new ArrivalSchedule(trafficRandom(seed, 'arrivals'), plan);
}

function timesUntil(arrivals: ArrivalSchedule, untilMs: number): number[] {
  const times: number[] = [];
  while (arrivals.next.atMs < untilMs) times.push(arrivals.take().atMs);
  return times;
}

test('the same seed and plan give the same arrivals, in whichever process they are computed', () => {
  expect(timesUntil(schedule(7), 60_000)).toEqual(timesUntil(schedule(7), 60_000));
});

test('another seed gives other arrivals', () => {
  expect(timesUntil(schedule(7), 60_000)).not.toEqual(timesUntil(schedule(8), 60_000));
});

test('arrivals keep the rate, and vary like independent users do', () => {
  const perMinute = Array.from({ length: 40 }, (_, seed) => timesUntil(schedule(seed), 60_000).length);
  const mean = perMinute.reduce((sum, count) => sum + count, 0) / perMinute.length;
  const variance = perMinute.reduce((sum, count) => sum + (count - mean) ** 2, 0) / (perMinute.length - 1);
  expect(mean).toBeGreaterThan(1_180);
  expect(mean).toBeLessThan(1_220);
  // A Poisson count has a variance equal to its mean; 40 samples place it within a factor of two.
  expect(variance / mean).toBeGreaterThan(0.5);
  expect(variance / mean).toBeLessThan(2);
});

test('a change of the rate moves nothing before it, and stretches what comes after', () => {
  const arrivals = schedule(7);
  const before = timesUntil(arrivals, 10_000);
  arrivals.follow(withRate(steady, { fromMs: 10_000, toMs: 20_000, rps: 60 }));
  const during = timesUntil(arrivals, 20_000);
  const planned = schedule(7, withRate(steady, { fromMs: 10_000, toMs: 20_000, rps: 60 }));
  expect(timesUntil(planned, 20_000)).toEqual([...before, ...during]);
  expect(during.length).toBeGreaterThan(2.5 * before.length);
});

test('a schedule whose plan has ended offers an arrival that never comes', () => {
  expect(schedule(7, []).next).toEqual({ index: 0, atMs: Number.POSITIVE_INFINITY });
});

import { describe, expect, test } from 'vitest';
import { type Random, seededRandom } from '../../../src/core/random.ts';
import {
  bernoulliRatio,
  type CusumState,
  cusum,
  gaussianRatio,
  type Trials,
} from '../../../src/telemetry/drift/cusum.ts';
import type { Detector, Direction } from '../../../src/telemetry/drift/detector.ts';
import {
  bernoulliInformation,
  exponentialInformation,
  gaussianInformation,
  poissonInformation,
} from '../../../src/telemetry/drift/information.ts';
import { pageHinkley } from '../../../src/telemetry/drift/page-hinkley.ts';
import { optimalCusum } from '../../../src/telemetry/drift/wald.ts';

const daySeconds = 86_400;
const scrapeSeconds = 15;

/** Positions at which a detector alarms. */
function alarms<X, S extends { readonly alarm: Direction | null }>(
  detector: Detector<X, S>,
  values: readonly X[],
) {
  let state = detector.start;
  return values.flatMap((value, index) => {
    state = detector.update(state, value);
    return state.alarm === null ? [] : [[index, state.alarm]];
  });
}

describe('CUSUM', () => {
  const evidence = {
    up: gaussianRatio({ mean: 10, deviation: 2, shift: 1 }),
    down: gaussianRatio({ mean: 10, deviation: 2, shift: -1 }),
  };

  test('adds up log-likelihood ratios, never below 0, and starts over after an alarm', () => {
    const detector = cusum({ ...evidence, threshold: 3 });
    const first = detector.update(detector.start, 14);
    expect(first).toEqual({ up: 1.5, down: 0, alarm: null });
    const second = detector.update(first, 14);
    expect(second).toEqual({ up: 3, down: 0, alarm: 'up' });
    expect(detector.update(second, 6)).toEqual({ up: 0, down: 1.5, alarm: null });
  });

  test('is pure: the same state and value give the same state, and the old one stays as it was', () => {
    const detector = cusum({ ...evidence, threshold: 9 });
    const state = Object.freeze(detector.update(detector.start, 13));
    expect(detector.update(state, 12)).toEqual(detector.update(state, 12));
  });

  test('without a ratio for changes downwards does not see them', () => {
    const values = Array.from({ length: 50 }, () => 2);
    expect(alarms(cusum({ up: evidence.up, threshold: 3 }), values)).toEqual([]);
    expect(alarms(cusum({ ...evidence, threshold: 3 }), values)).toHaveLength(50);
  });

  test('counts hits among trials as it would one trial at a time', () => {
    const ratio = bernoulliRatio({ before: 0.01, after: 0.05 });
    expect(ratio({ hits: 2, trials: 5 })).toBeCloseTo(2 * Math.log(5) + 3 * Math.log(0.95 / 0.99), 14);
  });
});

describe('CUSUM on scrapes every 15 s', () => {
  const run = { before: 0.01, after: 0.05, ratePerSecond: 1 };
  // Tuned by simulation to the run length of the rule that it is compared with, 0.07 days.
  const detector = cusum({ up: bernoulliRatio(run), threshold: 4 });

  test('goes as long without a false alarm as it was tuned for', () => {
    const random = seededRandom('arl');
    const runs = 400;
    let seconds = 0;
    for (let i = 0; i < runs; i += 1)
      seconds += secondsToAlarm(detector, random, { ...run, after: run.before });
    expect(seconds / runs / (0.07 * daySeconds)).toBeGreaterThan(0.85);
    expect(seconds / runs / (0.07 * daySeconds)).toBeLessThan(1.15);
  });

  test('finds an error rate of 5 % instead of 1 % after 104 s, close to the formula', () => {
    const random = seededRandom('delay');
    const runs = 2_000;
    let seconds = 0;
    for (let i = 0; i < runs; i += 1) seconds += secondsToAlarm(detector, random, run);
    expect(seconds / runs / 104).toBeGreaterThan(0.94);
    expect(seconds / runs / 104).toBeLessThan(1.06);
    const { delaySeconds } = optimalCusum({
      runLengthSeconds: 0.07 * daySeconds,
      observationsPerSecond: 1,
      information: bernoulliInformation(run),
    });
    expect((delaySeconds + scrapeSeconds / 2) / 104).toBeCloseTo(1, 1);
  });
});

describe('the optimum', () => {
  test.each([
    { rps: 20, before: 0.005, after: 0.05, days: 6_000, seconds: 20.6 },
    { rps: 20, before: 0.005, after: 0.03, days: 6_000, seconds: 38.4 },
    { rps: 2, before: 0.005, after: 0.05, days: 300, seconds: 101.6 },
    { rps: 2, before: 0.005, after: 0.05, days: 0.03, seconds: 37.2 },
    { rps: 1, before: 0.01, after: 0.05, days: 0.07, seconds: 105.7 },
    { rps: 2, before: 0.005, after: 0.2, days: 375, seconds: 21.1 },
    { rps: 20, before: 0.005, after: 0.2, days: 428, seconds: 9.1 },
  ])('for $before → $after at $rps rps and one false alarm in $days days is $seconds s', (known) => {
    const { delaySeconds } = optimalCusum({
      runLengthSeconds: known.days * daySeconds,
      observationsPerSecond: known.rps,
      information: bernoulliInformation(known),
    });
    expect(delaySeconds + scrapeSeconds / 2).toBeCloseTo(known.seconds, 0.9);
  });

  test.each([
    [0.5, 112],
    [1, 31],
    [2, 8.4],
  ])('for a shift of %d σ at 10 rps and one false alarm in 30 days is %d samples', (shift, samples) => {
    const { delaySeconds } = optimalCusum({
      runLengthSeconds: 30 * daySeconds,
      observationsPerSecond: 10,
      information: gaussianInformation(shift),
    });
    expect((delaySeconds * 10) / samples).toBeCloseTo(1, 1);
  });

  test.each([1e-9, 1e-3, 1, 1e3, 1e12])('solves e^h − h − 1 = c for c = %d', (c) => {
    const { threshold: h } = optimalCusum({
      runLengthSeconds: c,
      observationsPerSecond: 1,
      information: { i0: 1, i1: 1 },
    });
    expect((Math.expm1(h) - h) / c).toBeCloseTo(1, c < 1e-6 ? 5 : 9);
  });
});

describe('information', () => {
  test('is 0 without a change, and what the formulas say with one', () => {
    expect(bernoulliInformation({ before: 0.2, after: 0.2 })).toEqual({ i1: 0, i0: 0 });
    expect(gaussianInformation(0.5)).toEqual({ i1: 0.125, i0: 0.125 });
    expect(exponentialInformation(2).i1).toBeCloseTo(1 - Math.LN2, 15);
    expect(exponentialInformation(2).i0).toBeCloseTo(Math.LN2 - 0.5, 15);
    expect(poissonInformation({ before: 2, after: 4 }).i1).toBeCloseTo(4 * Math.LN2 - 2, 14);
    expect(poissonInformation({ before: 2, after: 4 }).i0).toBeCloseTo(2 - 2 * Math.LN2, 14);
  });

  test('is infinite for what could not happen before', () => {
    expect(bernoulliInformation({ before: 0, after: 0.1 }).i1).toBe(Number.POSITIVE_INFINITY);
    expect(bernoulliInformation({ before: 0, after: 0.1 }).i0).toBeCloseTo(-Math.log(0.9), 15);
  });
});

/** Alarm positions were computed with River 0.26.1. */
describe('Page-Hinkley', () => {
  const values = [0, 2, 0].flatMap((shift) =>
    Array.from({ length: 1_000 }, (_, index) => shift + ((index * 7_919) % 101) / 101),
  );

  test.each([
    [{}, [1_025, 2_024]],
    [{ threshold: 10, delta: 0.1 }, [1_005, 2_004]],
    [{ threshold: 5, delta: 0.01, fading: 0.99, countMin: 100 }, [1_002, 2_001]],
  ])('with %o alarms where River does', (options, [up, down]) => {
    expect(alarms(pageHinkley(options), values)).toEqual([
      [up, 'up'],
      [down, 'down'],
    ]);
  });

  test('does not alarm before its first 30 values', () => {
    const step = [...Array.from({ length: 5 }, () => 0), ...Array.from({ length: 40 }, () => 100)];
    expect(alarms(pageHinkley(), step)[0]).toEqual([29, 'up']);
  });
});

/** Time from a change at a random phase of the scrape until the scrape that alarms. */
function secondsToAlarm(
  detector: Detector<Trials, CusumState>,
  random: Random,
  run: { readonly before: number; readonly after: number; readonly ratePerSecond: number },
): number {
  const trials = run.ratePerSecond * scrapeSeconds;
  const hits = (count: number, probability: number): number => {
    let sum = 0;
    for (let i = 0; i < count; i += 1) sum += random.chance(probability) ? 1 : 0;
    return sum;
  };
  let seconds = scrapeSeconds * random.next();
  const after = Math.round(seconds * run.ratePerSecond);
  let state = detector.update(detector.start, {
    hits: hits(trials - after, run.before) + hits(after, run.after),
    trials,
  });
  for (; state.alarm === null; seconds += scrapeSeconds) {
    state = detector.update(state, { hits: hits(trials, run.after), trials });
  }
  return seconds;
}

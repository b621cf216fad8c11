import { describe, expect, test } from 'vitest';
import { adviseKs } from '../../../src/telemetry/drift/ks-advice.ts';
import { exactKsTail } from '../../../src/telemetry/drift/ks-exact.ts';
import { ksFalseAlarm, ksThreshold, windowSizeFor } from '../../../src/telemetry/drift/ks-threshold.ts';
import { ksOfShift, shiftOfKs } from '../../../src/telemetry/drift/normal-shift.ts';

/** About one false alarm a year at a check every 30 s. */
const alert = {
  threshold: 0.15,
  windowSize: 1_000,
  referenceSize: 10_000,
  features: 1,
  checksPerDay: 2_880,
  falseAlarms: 1,
  days: 347,
};

describe('the threshold', () => {
  test.each([
    [100, 0.271],
    [200, 0.192],
    [300, 0.158],
    [500, 0.123],
    [1_000, 0.089],
    [5_000, 0.047],
  ])('for n = %i, m = 10,000 and α = 1e-6 is %d', (windowSize, threshold) => {
    const found = ksThreshold({ windowSize, referenceSize: 10_000, alpha: 1e-6 });
    expect(found).toEqual({ threshold: expect.closeTo(threshold, 3), method: 'asymptotic' });
  });

  test.each([
    [50, 50],
    [200, 200],
    [90, 40],
  ])('for small samples of %i and %i is the least exact one', (n, m) => {
    const { threshold, method } = ksThreshold({ windowSize: n, referenceSize: m, alpha: 0.001 });
    const next = threshold - 1e-9;
    expect(method).toBe('exact');
    expect(ksFalseAlarm({ windowSize: n, referenceSize: m, threshold })).toBeLessThanOrEqual(0.001);
    expect(ksFalseAlarm({ windowSize: n, referenceSize: m, threshold: next })).toBeGreaterThan(0.001);
  });

  test('is 1 where samples are too small for any distance to be unlikely enough', () => {
    expect(ksThreshold({ windowSize: 5, referenceSize: 5, alpha: 1e-6 }).threshold).toBe(1);
  });

  test('of a window that was asked for by its threshold is that threshold again', () => {
    const windowSize = windowSizeFor({ threshold: 0.15, referenceSize: 10_000, alpha: 1e-6 }) ?? 0;
    const again = ksThreshold({ windowSize: Math.round(windowSize), referenceSize: 10_000, alpha: 1e-6 });
    expect(again.threshold).toBeCloseTo(0.15, 3);
    expect(windowSizeFor({ threshold: 0.15, referenceSize: 100, alpha: 1e-6 })).toBeNull();
  });
});

describe('the probability of D > 0.15 without drift', () => {
  test.each([
    [50, 5.49e-1, 2.08e-1],
    [100, 1.55e-1, 2.89e-2],
    [200, 1.63e-2, 9.1e-4],
    [300, 1.7e-3, 5.2e-5],
    [500, 1.86e-5, 4.6e-7],
    [1_000, 2.3e-10, 2.3e-10],
  ])('for n = %i is %d with m = n and %d with m = 1,000', (windowSize, equal, thousand) => {
    const [same, fixed] = [windowSize, 1_000].map((referenceSize) =>
      ksFalseAlarm({ windowSize, referenceSize, threshold: 0.15 }),
    );
    expect((same ?? 0) / equal).toBeCloseTo(1, 1.5);
    expect((fixed ?? 0) / thousand).toBeCloseTo(1, 1.5);
  });

  test('does not count a distance that equals the threshold', () => {
    const n = 100;
    expect(ksFalseAlarm({ windowSize: n, referenceSize: n, threshold: 0.29 })).toBe(
      exactKsTail({ n, m: n, steps: 30 }),
    );
    expect(ksFalseAlarm({ windowSize: n, referenceSize: n, threshold: 1 })).toBe(0);
  });

  test('is close to the exact one where it is asymptotic', () => {
    const sizes = { windowSize: 300, threshold: 0.08 };
    const exact = ksFalseAlarm({ ...sizes, referenceSize: 10_000 });
    expect(ksFalseAlarm({ ...sizes, referenceSize: 10_001 }) / exact).toBeCloseTo(1, 1);
  });
});

test('a shift of 0.378 σ comes to D = 0.15, and back', () => {
  expect(shiftOfKs(0.15)).toBeCloseTo(0.378, 3);
  for (const shift of [0, 1e-6, 0.1, 1, 3, 8]) expect(shiftOfKs(ksOfShift(shift))).toBeCloseTo(shift, 6);
  expect(shiftOfKs(1)).toBe(Number.POSITIVE_INFINITY);
});

describe('the advice', () => {
  test('names the right window, the right threshold, and what that detects', () => {
    const advice = adviseKs(alert);
    expect(advice.sentence).toBe(
      '0.15 is right for n ≈ 330; for your n = 1000 use 0.089 and detect a 0.22σ shift instead of 0.38σ',
    );
    expect(advice).toMatchObject({
      alpha: expect.closeTo(1e-6, 8),
      corrected: { threshold: expect.closeTo(0.0893, 4), method: 'asymptotic' },
      rightWindowSize: expect.closeTo(333, 0),
      shift: { present: expect.closeTo(0.378, 3), corrected: expect.closeTo(0.224, 3) },
    });
    expect(advice.expectedFalseAlarms).toBeLessThan(1e-9);
  });

  test('counts the false alarms of a threshold that is too low', () => {
    const { expectedFalseAlarms, sentence } = adviseKs({
      ...alert,
      windowSize: 200,
      referenceSize: 200,
      days: 1,
      falseAlarms: 1 / 347,
    });
    expect(expectedFalseAlarms).toBeCloseTo(47, 0);
    expect(sentence).toBe(
      '0.15 is too low for any n against a reference of 200; for your n = 200 use 0.265 and detect a 0.68σ shift instead of 0.38σ',
    );
  });

  test('shares the false alarms among features', () => {
    const [one, ten] = [1, 10].map((features) => adviseKs({ ...alert, features }).corrected.threshold);
    expect(ten).toBeGreaterThan(one ?? 1);
    expect(adviseKs({ ...alert, features: 10, falseAlarms: 10 }).corrected.threshold).toBeCloseTo(
      one ?? 0,
      14,
    );
  });

  test('says when no threshold will do', () => {
    expect(adviseKs({ ...alert, windowSize: 5, referenceSize: 5 }).sentence).toMatch(
      /no threshold is rare enough$/,
    );
  });

  test.each([
    ['an empty window', { windowSize: 0 }, 'there is no KS threshold for a sample of 0 values.'],
    ['a broken reference', { referenceSize: 1.5 }, 'there is no KS threshold for a sample of 1.5 values.'],
    [
      'more false alarms than checks',
      { falseAlarms: 1e9 },
      /there is no KS threshold for a probability of .* a check/,
    ],
  ])('for %s is refused', (_what, wrong, message) => {
    expect(() => adviseKs({ ...alert, ...wrong })).toThrow(message);
  });
});

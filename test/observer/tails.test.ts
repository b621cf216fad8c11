import { describe, expect, test } from 'vitest';
import { binomialTail, poissonTail, shareUpperBound } from '../../src/observer/tails.ts';

describe('the binomial tail', () => {
  test('is what counting by hand gives', () => {
    expect(binomialTail(2, 3, 0.5)).toBeCloseTo(0.5, 12);
    expect(binomialTail(10, 10, 0.5)).toBeCloseTo(0.5 ** 10, 12);
    expect(binomialTail(1, 200, 0.005)).toBeCloseTo(1 - 0.995 ** 200, 12);
  });

  test('stays exact where it is tiny, and keeps to its ends', () => {
    // 30 of 200 at 1 %, computed with exact fractions.
    expect(binomialTail(30, 200, 0.01) / 7.854591149276846e-26).toBeCloseTo(1, 9);
    expect([
      binomialTail(0, 5, 0.1),
      binomialTail(6, 5, 0.1),
      binomialTail(1, 5, 0),
      binomialTail(5, 5, 1),
    ]).toEqual([1, 0, 0, 1]);
  });
});

describe('the Poisson tail', () => {
  test('is what counting by hand gives', () => {
    expect(poissonTail(1, 2)).toBeCloseTo(1 - Math.exp(-2), 10);
    expect(poissonTail(3, 2)).toBeCloseTo(1 - 5 * Math.exp(-2), 10);
    expect(poissonTail(200, 200)).toBeCloseTo(0.5094, 3);
  });

  test('neither overflows nor underflows far from the mean', () => {
    expect(poissonTail(3_000, 5_000)).toBe(1);
    expect(poissonTail(4_900, 5_000) + poissonTail(5_000, 5_000)).toBeGreaterThan(1);
    expect(poissonTail(9_000, 5_000)).toBeLessThan(1e-300);
    expect(binomialTail(10, 10_000, 0.5)).toBe(1);
  });

  test('keeps to its ends', () => {
    expect([poissonTail(0, 3), poissonTail(3, 0)]).toEqual([1, 0]);
  });
});

describe('the upper bound of a share', () => {
  test('is the exact one of Clopper and Pearson', () => {
    expect(shareUpperBound(0, 1_200, 0.99)).toBeCloseTo(1 - 0.01 ** (1 / 1_200), 10);
    // Table value: 5 of 100, one-sided 97.5 %.
    expect(shareUpperBound(5, 100, 0.975)).toBeCloseTo(0.1128, 4);
  });

  test('rules nothing out where nothing was seen', () => {
    expect(shareUpperBound(0, 0, 0.99)).toBe(1);
    expect(shareUpperBound(7, 7, 0.99)).toBe(1);
  });
});

import { expect, test } from 'vitest';
import { chanceOfHigher, lowestChance, shiftBetween } from '../../src/reports/rank-test.ts';

test('without overlap the chance is one way in all the ways to deal the values', () => {
  expect(chanceOfHigher([1, 2, 3], [4, 5, 6])).toBeCloseTo(1 / 20);
  expect(lowestChance(3, 3)).toBeCloseTo(1 / 20);
});

// scipy.stats.mannwhitneyu(now, before, alternative='greater', method='exact')
test('the chance is that of the tables where there are no ties', () => {
  expect(chanceOfHigher([1.1, 2.2, 4.4, 7.7], [3.3, 5.5, 6.6, 8.8, 9.9])).toBeCloseTo(0.0952381, 6);
});

test('ties are ranked in the middle, and equal groups are no evidence', () => {
  expect(chanceOfHigher([5, 5, 5], [5, 5, 5])).toBe(1);
  // Of the six ways to deal 1, 2, 2, 3 two by two, {2, 3} twice gives the second group what it has.
  expect(chanceOfHigher([1, 2], [2, 3])).toBeCloseTo(2 / 6);
});

test('a time that never came ranks behind all others', () => {
  const never = Number.POSITIVE_INFINITY;
  expect(chanceOfHigher([50, 60, 70], [never, never, never])).toBeCloseTo(1 / 20);
  expect(chanceOfHigher([never, never, never], [50, 60, 70])).toBe(1);
});

test('two drills against two can never be told from chance, three against three can', () => {
  expect(lowestChance(2, 2)).toBeGreaterThan(0.05);
  expect(lowestChance(3, 3)).toBeLessThanOrEqual(0.05);
});

test('fifty against fifty is counted exactly too', () => {
  const before = Array.from({ length: 50 }, (_, index) => index);
  const now = before.map((value) => value + 25.5);
  expect(chanceOfHigher(before, now)).toBeLessThan(1e-6);
  expect(chanceOfHigher(before, before)).toBeCloseTo(0.5, 1);
});

test('the shift is the median of all differences, and infinite when it comes no longer', () => {
  expect(shiftBetween([50, 52, 54], [90, 91, 95])).toBe(40);
  expect(shiftBetween([50], [Number.POSITIVE_INFINITY])).toBe(Number.POSITIVE_INFINITY);
  expect(shiftBetween([Number.POSITIVE_INFINITY], [Number.POSITIVE_INFINITY])).toBe(0);
});

import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../src/core/random.ts';
import { chiSquareOfFit, chiSquareOfTwo } from '../../../src/telemetry/drift/chi-square.ts';
import { jensenShannon } from '../../../src/telemetry/drift/jensen-shannon.ts';
import { populationStability } from '../../../src/telemetry/drift/population-stability.ts';
import { binCounts, quantileBins } from '../../../src/telemetry/drift/quantile-bins.ts';
import { wassersteinNormed } from '../../../src/telemetry/drift/wasserstein.ts';
import { sample } from './samples.ts';

const f64 = (...values: number[]): Float64Array => Float64Array.from(values);

describe('bins at the quantiles of a reference', () => {
  const values = sample(seededRandom('bins'), 1_000, (random) => random.normal());

  test('hold equal shares of it', () => {
    expect([...binCounts(quantileBins(values, 20), values)]).toEqual(Array.from({ length: 20 }, () => 50));
  });

  test('are fewer where many values are the same, and each value has one bin', () => {
    const bins = quantileBins(f64(1, 1, 1, 1, 1, 1, 2, 3, 3, 3), 10);
    expect([...bins.edges]).toEqual([1, 2, 3]);
    expect([0, 1, 1.5, 2, 3, 4].map((value) => bins.indexOf(value))).toEqual([0, 0, 1, 1, 2, 3]);
  });
});

describe('PSI', () => {
  test('is 0 for equal shares, whatever the totals, once smoothing is small beside them', () => {
    expect(populationStability(f64(50, 50), f64(50, 50))).toBe(0);
    expect(populationStability(f64(1e9, 3e9), f64(2e9, 6e9))).toBeCloseTo(0, 12);
  });

  test('is Σ (p − q)·ln(p/q) with half a count more in every bin, and finite for an empty one', () => {
    const [p, q] = [10.5 / 21, 4.5 / 6];
    const expected = (p - q) * Math.log(p / q) + (q - p) * Math.log((1 - p) / (1 - q));
    expect(populationStability(f64(10, 10), f64(4, 1))).toBeCloseTo(expected, 14);
    expect(populationStability(f64(10, 0), f64(0, 10))).toBeCloseTo(2 * (10 / 11) * Math.log(21), 14);
  });

  test('of windows without drift is about (1/n + 1/m)·(B − 1) on average', () => {
    const random = seededRandom('psi');
    const draw = (): Float64Array => sample(random, 500, (from) => from.normal());
    const indexes = Array.from({ length: 200 }, () => {
      const reference = draw();
      const bins = quantileBins(reference, 10);
      return populationStability(binCounts(bins, reference), binCounts(bins, draw()));
    });
    const mean = indexes.reduce((sum, index) => sum + index, 0) / indexes.length;
    expect(mean / ((2 / 500) * 9)).toBeGreaterThan(0.9);
    expect(mean / ((2 / 500) * 9)).toBeLessThan(1.1);
  });
});

describe('the Jensen-Shannon distance', () => {
  test('is 0 for equal shares and √ln 2 for counts that share no bin', () => {
    expect(jensenShannon(f64(1, 2), f64(2, 4))).toBe(0);
    expect(jensenShannon(f64(1, 0), f64(0, 5))).toBeCloseTo(Math.sqrt(Math.LN2), 15);
  });
});

describe('chi-square', () => {
  test('leaves out bins that are empty on both sides', () => {
    expect(chiSquareOfTwo(f64(10, 0, 20), f64(20, 0, 10))).toEqual(chiSquareOfTwo(f64(10, 20), f64(20, 10)));
    expect(chiSquareOfFit(f64(10, 0, 20), f64(1, 0, 1))).toEqual(chiSquareOfFit(f64(10, 20), f64(1, 1)));
  });

  test('is infinite where a bin that must be empty is not', () => {
    expect(chiSquareOfFit(f64(10, 1), f64(1, 0))).toEqual({
      statistic: Number.POSITIVE_INFINITY,
      degreesOfFreedom: 1,
      pValue: 0,
    });
  });

  test('finds nothing in a single bin', () => {
    expect(chiSquareOfTwo(f64(10), f64(90))).toEqual({ statistic: 0, degreesOfFreedom: 0, pValue: 1 });
  });
});

test('the normed Wasserstein distance is a shift in standard deviations, infinite from a constant reference', () => {
  expect(wassersteinNormed(f64(-1, 1), f64(2, 4))).toBe(3);
  expect(wassersteinNormed(f64(5, 5), f64(5))).toBe(0);
  expect(wassersteinNormed(f64(5, 5), f64(6))).toBe(Number.POSITIVE_INFINITY);
});

test.each([
  ['different bins', f64(1, 2), f64(1)],
  ['nothing counted', f64(1, 2), f64(0, 0)],
])('counts with %s are refused', (_what, reference, window) => {
  expect(() => populationStability(reference, window)).toThrow(/cannot be compared/);
  expect(() => jensenShannon(reference, window)).toThrow(/cannot be compared/);
  expect(() => chiSquareOfTwo(reference, window)).toThrow(/cannot be compared/);
});

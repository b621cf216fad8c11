import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../src/core/random.ts';
import { ksTwoSample } from '../../../src/telemetry/drift/kolmogorov-smirnov.ts';
import { exactKsTail } from '../../../src/telemetry/drift/ks-exact.ts';
import { rankGap } from '../../../src/telemetry/drift/rank-gap.ts';
import { draws, sample } from './samples.ts';

/** The gap by its definition: at every value, how many of each side are not greater. */
function gapByDefinition(a: Float64Array, b: Float64Array): number {
  const notGreater = (values: Float64Array, at: number): number =>
    values.filter((value) => value <= at).length;
  return Math.max(
    ...[...a, ...b].map((at) => Math.abs(notGreater(a, at) * b.length - notGreater(b, at) * a.length)),
  );
}

/** Distances, in steps of 1 / (n·m), over all orders in which n and m different values can be mixed. */
function distancesOfAllOrders(n: number, m: number): number[] {
  const walk = (x: number, y: number, furthest: number): number[] => {
    const here = Math.max(furthest, Math.abs(x * m - y * n));
    if (x === n && y === m) return [here];
    return [...(x < n ? walk(x + 1, y, here) : []), ...(y < m ? walk(x, y + 1, here) : [])];
  };
  return walk(0, 0, 0);
}

describe('the gap between two samples', () => {
  test.each(Object.entries(draws))('is what the definition says, for values that are %s', (_name, draw) => {
    const random = seededRandom('gap');
    for (let round = 0; round < 60; round += 1) {
      const a = sample(random, random.int(1, 300), draw);
      const b = sample(random, random.int(1, 300), draw);
      expect(rankGap(a, b)).toBe(gapByDefinition(a, b));
      expect(rankGap(b, a)).toBe(rankGap(a, b));
    }
  });

  test('stands infinite values and ranges that arithmetic cannot divide', () => {
    const random = seededRandom('wild');
    const wild = [
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      Number.MAX_VALUE,
      -Number.MAX_VALUE,
      5e-324,
      -0,
      0,
    ];
    for (let round = 0; round < 60; round += 1) {
      const kinds = wild.slice(random.int(0, 5));
      const draw = (): number => random.pick(kinds);
      const [a, b] = [sample(random, 100, draw), sample(random, 90, draw)];
      expect(rankGap(a, b)).toBe(gapByDefinition(a, b));
    }
  });

  test('takes values of very different sizes, of which a few are further than all others', () => {
    const random = seededRandom('scales');
    const draw = (): number => random.normal() * 10 ** random.int(-300, 300);
    const [a, b] = [sample(random, 700, draw), sample(random, 800, draw)];
    expect(rankGap(a, b)).toBe(gapByDefinition(a, b));
  });
});

describe('the exact p-value', () => {
  test.each([
    [4, 4],
    [3, 7],
    [5, 6],
    [4, 8],
  ])('is the share of all orders of %i and %i values that are as far apart', (n, m) => {
    const distances = distancesOfAllOrders(n, m);
    for (const distance of new Set(distances)) {
      const share = distances.filter((other) => other >= distance).length / distances.length;
      const steps = distance / ((n * m) / lcm(n, m));
      expect(exactKsTail({ n, m, steps })).toBeCloseTo(share, 13);
    }
  });

  test('is 1 for samples that are the same', () => {
    const values = Float64Array.of(3, 1, 2);
    expect(ksTwoSample(values, values)).toEqual({ statistic: 0, pValue: 1, method: 'exact' });
  });
});

describe('the method', () => {
  const random = seededRandom('method');
  const [small, large] = [
    sample(random, 100, (from) => from.normal()),
    sample(random, 10_001, (from) => from.normal()),
  ];

  test('is exact for small samples and asymptotic beyond 10,000 values, when left to us', () => {
    expect(ksTwoSample(small, small.slice(1)).method).toBe('exact');
    expect(ksTwoSample(small, large).method).toBe('asymptotic');
  });

  test('is what was asked for, but for lattices that are too fine for an exact value', () => {
    expect(ksTwoSample(small, large, { method: 'exact' }).method).toBe('exact');
    expect(ksTwoSample(small, small, { method: 'asymptotic' }).method).toBe('asymptotic');
    const [a, b] = [new Float64Array(46_349), new Float64Array(46_351)];
    expect(ksTwoSample(a, b, { method: 'exact' })).toEqual({ statistic: 0, pValue: 1, method: 'asymptotic' });
  });
});

test('an empty sample and one with NaN are refused, and say which value it is', () => {
  const values = Float64Array.of(1, 2);
  expect(() => ksTwoSample(values, new Float64Array())).toThrow(
    'a sample is empty. Collect at least one value before comparing.',
  );
  expect(() => ksTwoSample(Float64Array.of(1, Number.NaN), values)).toThrow(
    'value 1 of a sample is not a number.',
  );
});

function lcm(n: number, m: number): number {
  let multiple = n;
  while (multiple % m !== 0) multiple += n;
  return multiple;
}

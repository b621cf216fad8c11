import { beforeAll, describe, expect, test } from 'vitest';
import { seededRandom } from '../../../src/core/random.ts';
import { chiSquareOfFit, chiSquareOfTwo } from '../../../src/telemetry/drift/chi-square.ts';
import { gammaUpper } from '../../../src/telemetry/drift/incomplete-gamma.ts';
import { jensenShannon } from '../../../src/telemetry/drift/jensen-shannon.ts';
import { ksTwoSample } from '../../../src/telemetry/drift/kolmogorov-smirnov.ts';
import { ksOneSampleTail } from '../../../src/telemetry/drift/ks-one-sample.ts';
import { wasserstein, wassersteinNormed } from '../../../src/telemetry/drift/wasserstein.ts';
import { draws, sample } from './samples.ts';
import { type Answered, type Asked, askScipy, canAskScipy } from './scipy.ts';

const sizes = [
  [1, 1],
  [1, 9],
  [5, 5],
  [7, 13],
  [40, 40],
  [37, 100],
  [101, 101],
  [128, 1_000],
  [500, 499],
  [1_000, 1_000],
] as const;

const random = seededRandom('scipy');
const methods = ['auto', 'exact', 'asymptotic'] as const;
const samples = [
  ...Object.values(draws).flatMap((draw) =>
    sizes.flatMap(([n, m]) =>
      [0, 0.3, 1].map((shift) => ({
        a: [...sample(random, n, draw)],
        b: [...sample(random, m, draw)].map((value) => value + shift),
        // An effective size of less than one has no asymptotic p-value: scipy answers NaN.
        methods: n * m === 1 ? methods.slice(0, 2) : methods,
      })),
    ),
  ),
  // Beyond the sizes for which `auto` is exact, and beyond those for which anything can be.
  ...[0, 0.03].map((shift) => ({
    a: [...sample(random, 12_000, (from) => from.normal())],
    b: [...sample(random, 30_000, (from) => from.normal() + shift)],
    methods: ['auto' as const],
  })),
  {
    a: [...sample(random, 46_349, (from) => from.normal())],
    b: [...sample(random, 46_351, (from) => from.normal())],
    methods: ['exact' as const],
  },
];

const asked: Asked = {
  samples,
  counts: Array.from({ length: 40 }, (_, index) => {
    const bins = 2 + (index % 12);
    const count = (): number => (random.chance(0.15) ? 0 : random.int(1, 500));
    // The first bin is never empty, so that no list counts nothing.
    const list = (): number[] => Array.from({ length: bins }, (__, bin) => (bin === 0 ? 3 : count()));
    return { a: list(), b: list() };
  }),
  kstwo: [1, 2, 3, 10, 77, 140, 141, 500, 5_000, 50_000, 100_001].flatMap((n) => [
    ...[0.01, 0.2, 0.5, 0.7, 0.8, 1.5, 2.1, 2.3, 3.5, 4.1, 10, 100, 300]
      .map((spread) => Math.sqrt(spread / n))
      .filter((d) => d < 1)
      .map((d) => [n, d] as const),
    ...[0.4, 0.7, 1, 1.3, n - 1.5, n - 0.5]
      .filter((steps) => steps > 0 && steps < n)
      .map((steps) => [n, steps / n] as const),
  ]),
  chi2: [1, 2, 3, 9, 19, 99, 500].flatMap((k) =>
    [1e-6, 0.1, 1, 3, 9, 20, 99, 150, 700, 1_200].map((x) => [k, x] as const),
  ),
};

/** Whether two numbers share 12 significant digits; below the normal range of doubles there are none left to share. */
function sharesDigits(ours: number, theirs: number): boolean {
  return ours === theirs || Math.abs(ours - theirs) <= Math.max(1e-12 * Math.abs(theirs), 1e-307);
}

const f64 = (values: readonly number[]): Float64Array => Float64Array.from(values);

describe.skipIf(!(await canAskScipy()))('like scipy to 12 digits (skipped where it is not installed)', () => {
  let answered: Answered;
  beforeAll(async () => {
    answered = await askScipy(asked);
  });

  test.each(methods)('D and the %s p-value of two samples, with ties and unequal sizes', (method) => {
    const different = samples.flatMap(({ a, b, methods: wanted }, index) => {
      const theirs = answered.samples[index]?.ks[method];
      if (theirs === undefined || !(wanted as readonly string[]).includes(method)) return [];
      const ours = ksTwoSample(f64(a), f64(b), { method });
      return sharesDigits(ours.statistic, theirs[0]) && sharesDigits(ours.pValue, theirs[1])
        ? []
        : [{ n: a.length, m: b.length, ours, theirs }];
    });
    expect(different).toEqual([]);
    expect(
      samples.filter(({ methods: wanted }) => (wanted as readonly string[]).includes(method)).length,
    ).toBeGreaterThan(100);
  });

  test('the Wasserstein distance, as it is and in standard deviations of the first', () => {
    samples.forEach(({ a, b }, index) => {
      const { wasserstein: theirs, deviation } = answered.samples[index] ?? { wasserstein: -1, deviation: 1 };
      expect(wasserstein(f64(a), f64(b))).toSatisfy((ours: number) => sharesDigits(ours, theirs));
      if (deviation === 0) return;
      expect(wassersteinNormed(f64(a), f64(b))).toSatisfy((ours: number) =>
        sharesDigits(ours, theirs / deviation),
      );
    });
  });

  test('the Jensen-Shannon distance of counts', () => {
    asked.counts.forEach(({ a, b }, index) => {
      const theirs = answered.counts[index]?.jensenShannon ?? -1;
      expect(jensenShannon(f64(a), f64(b))).toSatisfy((ours: number) => sharesDigits(ours, theirs));
    });
  });

  test('chi-square and its p-value, of two lists of counts and of one against a distribution', () => {
    const different = asked.counts.flatMap(({ a, b }, index) => {
      const { ofTwo = [], ofFit = [] } = answered.counts[index] ?? {};
      const known = a.map((count) => count > 0);
      const two = chiSquareOfTwo(f64(a), f64(b));
      const fit = chiSquareOfFit(
        f64(b.filter((_, bin) => known[bin])),
        f64(a.filter((_, bin) => known[bin])),
      );
      const ours = [two.statistic, two.pValue, fit.statistic, fit.pValue];
      const theirs = [...ofTwo, ...ofFit];
      return ours.every((value, at) => sharesDigits(value, theirs[at] ?? -1)) ? [] : [{ a, b, ours, theirs }];
    });
    expect(different).toEqual([]);
  });

  test('the tail of one sample against a known distribution, in all regions', () => {
    const different = asked.kstwo.flatMap(([n, d], index) => {
      const [ours, theirs] = [ksOneSampleTail(n, d), answered.kstwo[index] ?? -1];
      return sharesDigits(ours, theirs) ? [] : [{ n, d, ours, theirs }];
    });
    expect(different).toEqual([]);
  });

  test('the tail of chi-square', () => {
    const different = asked.chi2.flatMap(([k, x], index) => {
      const [ours, theirs] = [gammaUpper(k / 2, x / 2), answered.chi2[index] ?? -1];
      return sharesDigits(ours, theirs) ? [] : [{ k, x, ours, theirs }];
    });
    expect(different).toEqual([]);
  });
});

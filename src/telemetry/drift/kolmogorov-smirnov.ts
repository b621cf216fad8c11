import { exactKsTail, greatestCommonDivisor } from './ks-exact.ts';
import { ksOneSampleTail } from './ks-one-sample.ts';
import { rankGap } from './rank-gap.ts';
import { requireSample } from './sample.ts';

export type KsMethod = 'exact' | 'asymptotic';

export interface KsResult {
  /** D = sup |F_n − G_m|, between 0 and 1. */
  readonly statistic: number;
  /** Two-sided P(D or more) with no drift, between 0 and 1. With ties it is an upper bound. */
  readonly pValue: number;
  /** How the p-value was computed. */
  readonly method: KsMethod;
}

/** Largest sample for which `auto` is exact. */
export const exactSizeMax = 10_000;
/** Beyond this many steps in the lattice of possible distances, no exact method is tried. */
const latticeMax = 2 ** 31 - 1;

/**
 * The two-sample Kolmogorov-Smirnov test, two-sided, with the conventions of scipy's `ks_2samp`.
 *
 * The p-value is exact up to 10,000 values a sample, else that of one sample of n·m/(n + m) values, rounded half to even
 * (Smirnov's limit with the corrections for finite samples). Linear in the number of values but for the exact p-value,
 * see {@link exactKsTail}.
 *
 * @param options `method`: `auto` by default; `exact` falls back to `asymptotic` where the lattice is too fine.
 * @throws FiredrillError `SAMPLE_INVALID` when a sample is empty or holds NaN.
 * @example ksTwoSample(Float64Array.of(1, 2, 3), Float64Array.of(2, 3, 4)).statistic // 1/3
 */
export function ksTwoSample(
  a: Float64Array,
  b: Float64Array,
  { method = 'auto' }: { readonly method?: KsMethod | 'auto' } = {},
): KsResult {
  requireSample(a);
  requireSample(b);
  const sizes = { n: a.length, m: b.length };
  const gap = rankGap(a, b);
  const statistic = gap / (sizes.n * sizes.m);
  return { statistic, ...ksPValue({ ...sizes, gap }, method) };
}

/** The p-value of a gap, as {@link rankGap} counts it, between samples of sizes n and m. */
export function ksPValue(
  { n, m, gap }: { readonly n: number; readonly m: number; readonly gap: number },
  method: KsMethod | 'auto',
): Pick<KsResult, 'pValue' | 'method'> {
  const divisor = greatestCommonDivisor(n, m);
  const isFine = (n / divisor) * m >= latticeMax;
  const isExact = method === 'auto' ? Math.max(n, m) <= exactSizeMax : method === 'exact';
  if (isExact && !isFine) {
    return { pValue: Math.min(1, exactKsTail({ n, m, steps: gap / divisor })), method: 'exact' };
  }
  const effectiveSize = Math.max(1, roundHalfToEven((n * m) / (n + m)));
  return { pValue: ksOneSampleTail(effectiveSize, gap / (n * m)), method: 'asymptotic' };
}

function roundHalfToEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 === 1 ? rounded - 1 : rounded;
}

import { sortedSample } from './sample.ts';

/**
 * The first Wasserstein distance of two samples, also called earth mover's distance: W1 = ∫ |F_n − G_m|.
 *
 * In the unit of the values, not negative; infinite when only one side holds an infinite value. Source: L. N. Vaserstein,
 * 1969; the same as scipy's `wasserstein_distance` without weights.
 *
 * @throws FiredrillError `SAMPLE_INVALID` when a sample is empty or holds NaN.
 */
export function wasserstein(a: Float64Array, b: Float64Array): number {
  return wassersteinOfSorted(sortedSample(a), sortedSample(b));
}

/** The same for samples that are sorted already. */
export function wassersteinOfSorted(a: Float64Array, b: Float64Array): number {
  let area = 0;
  let from = Math.min(a[0] ?? 0, b[0] ?? 0);
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    const value = Math.min(a[i] ?? Number.POSITIVE_INFINITY, b[j] ?? Number.POSITIVE_INFINITY);
    if (value > from) area += Math.abs(i * b.length - j * a.length) * (value - from);
    for (; a[i] === value; ) i += 1;
    for (; b[j] === value; ) j += 1;
    from = value;
  }
  return area / (a.length * b.length);
}

/**
 * The first Wasserstein distance in standard deviations of the reference, as Evidently norms it.
 *
 * The standard deviation is that of the sample as a population (divided by m). Where the reference does not vary, any
 * difference is infinitely many of them.
 *
 * @throws FiredrillError `SAMPLE_INVALID` when a sample is empty or holds NaN.
 */
export function wassersteinNormed(reference: Float64Array, window: Float64Array): number {
  const distance = wasserstein(reference, window);
  return distance === 0 ? 0 : distance / standardDeviation(reference);
}

/** The standard deviation of values as a population. */
export function standardDeviation(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

import { sortedSample } from './sample.ts';

/**
 * Bins that hold equal shares of a reference: each reaches up to and includes its edge, the last one has no end.
 *
 * Edges that fall on the same value are one, so there may be fewer bins than asked for.
 */
export interface QuantileBins {
  /** Ascending; one fewer than there are bins. */
  readonly edges: Float64Array;
  readonly count: number;
  indexOf(value: number): number;
}

/**
 * Cuts a reference into bins at its order statistics of rank ⌈i·m / count⌉.
 *
 * @param count Bins asked for, at least 1.
 * @throws FiredrillError `SAMPLE_INVALID` when the reference is empty or holds NaN.
 */
export function quantileBins(reference: Float64Array, count: number): QuantileBins {
  const sorted = sortedSample(reference);
  const edges = new Set<number>();
  for (let i = 1; i < count; i += 1) edges.add(sorted[Math.ceil((i * sorted.length) / count) - 1] ?? 0);
  const ascending = Float64Array.from(edges);
  return {
    edges: ascending,
    count: ascending.length + 1,
    indexOf: (value) => countBelow(ascending, value),
  };
}

/** How many values of each bin there are. */
export function binCounts(bins: QuantileBins, values: Float64Array): Float64Array {
  const counts = new Float64Array(bins.count);
  for (const value of values) {
    const index = bins.indexOf(value);
    counts[index] = (counts[index] ?? 0) + 1;
  }
  return counts;
}

/** How many of some ascending values are less than `value`. */
export function countBelow(ascending: Float64Array, value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

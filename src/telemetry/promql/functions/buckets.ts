/** A bucket of a classic histogram: how many observations were at most the bound. */
export interface Bucket {
  readonly bound: number;
  count: number;
}

/** Differences of counts below this share of them are noise of floating point. */
const NOISE = 1e-12;

/**
 * The φ-quantile of a classic histogram, linearly within its bucket (`BucketQuantile` of Prometheus).
 *
 * Within the highest bucket it is the bound of the one below; within the lowest it counts from 0, or is the bound when that is not
 * positive. Counts that decrease are raised.
 *
 * @param buckets in the order of their bounds, at least one; the counts may change.
 */
export function bucketQuantile(
  phi: number,
  buckets: Bucket[],
): { readonly value: number; readonly isForced: boolean } {
  if (Number.isNaN(phi)) return { value: Number.NaN, isForced: false };
  if (phi < 0) return { value: -Infinity, isForced: false };
  if (phi > 1) return { value: Infinity, isForced: false };
  if (buckets.at(-1)?.bound !== Infinity) return { value: Number.NaN, isForced: false };
  const merged = coalesce(buckets);
  const isForced = makeMonotonic(merged);
  const observations = merged.at(-1)?.count ?? 0;
  if (merged.length < 2 || observations === 0) return { value: Number.NaN, isForced: false };
  return { value: interpolate(phi * observations, merged), isForced };
}

/**
 * The share of observations between two values, linearly within buckets (`BucketFraction` of Prometheus).
 *
 * @param buckets as for {@link bucketQuantile}.
 */
export function bucketFraction(lower: number, upper: number, buckets: Bucket[]): number {
  if (buckets.at(-1)?.bound !== Infinity) return Number.NaN;
  const merged = coalesce(buckets);
  const total = merged.at(-1)?.count ?? 0;
  if (total === 0 || Number.isNaN(lower) || Number.isNaN(upper)) return Number.NaN;
  if (lower >= upper) return 0;
  return (countBelow(upper, merged, total) - countBelow(lower, merged, total)) / total;
}

function interpolate(rank: number, buckets: readonly Bucket[]): number {
  const last = buckets.length - 1;
  const found = buckets.findIndex(({ count }, index) => index < last && count >= rank);
  const index = found < 0 ? last : found;
  const bucket = buckets[index];
  const below = buckets[index - 1];
  if (bucket === undefined) return Number.NaN;
  if (index === last) return below?.bound ?? Number.NaN;
  if (below === undefined) return bucket.bound <= 0 ? bucket.bound : bucket.bound * (rank / bucket.count);
  return below.bound + (bucket.bound - below.bound) * ((rank - below.count) / (bucket.count - below.count));
}

function countBelow(value: number, buckets: readonly Bucket[], total: number): number {
  let lower = (buckets[0]?.bound ?? 0) > 0 ? 0 : -Infinity;
  let rank = 0;
  for (const { bound, count } of buckets) {
    if (lower >= value) return Math.min(rank, total);
    if (bound > value) {
      // A bucket without a lower bound cannot be divided.
      if (lower === -Infinity) return Math.min(count, total);
      return Math.min(rank + ((count - rank) * (value - lower)) / (bound - lower), total);
    }
    rank = count;
    lower = bound;
  }
  return total;
}

function coalesce(buckets: readonly Bucket[]): Bucket[] {
  const merged: Bucket[] = [];
  for (const { bound, count } of buckets) {
    const last = merged.at(-1);
    if (last?.bound === bound) last.count += count;
    else merged.push({ bound, count });
  }
  return merged;
}

/** Raises counts that are lower than one before them; tells whether more than noise was raised. */
function makeMonotonic(buckets: readonly Bucket[]): boolean {
  let isForced = false;
  let previous = buckets[0]?.count ?? 0;
  for (const bucket of buckets.slice(1)) {
    const { count } = bucket;
    const isNoise = Math.abs(count - previous) < NOISE * (Math.abs(count) + Math.abs(previous));
    if (isNoise) {
      bucket.count = previous;
    } else if (count < previous) {
      bucket.count = previous;
      isForced = true;
    } else {
      previous = count;
    }
  }
  return isForced;
}

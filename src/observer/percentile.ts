/**
 * The exact percentile of a sample by nearest rank: the smallest value that at least `share` of the values do not
 * exceed. Null for an empty sample.
 */
export function percentile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.max(1, Math.ceil(sorted.length * share)) - 1] ?? null;
}

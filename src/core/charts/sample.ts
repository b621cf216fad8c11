/** One value of a series; null: nothing was measured, which is not the same as zero. */
export type Sample = number | null;

/**
 * Shortens a series to at most `length` values by taking the highest of each stretch, so that a short peak stays visible.
 *
 * Stretches have the same whole length from the start on: a growing series keeps its shape instead of shimmering.
 */
export function shorten(values: readonly Sample[], length: number): readonly Sample[] {
  if (values.length <= length) return values;
  const stretch = Math.ceil(values.length / Math.max(1, length));
  const shorter: Sample[] = [];
  for (let start = 0; start < values.length; start += stretch) {
    shorter.push(highest(values.slice(start, start + stretch)));
  }
  return shorter;
}

/** The highest of some samples, or null when there is none. */
export function highest(values: readonly Sample[]): Sample {
  return values.reduce(
    (top, value) => (value === null || (top !== null && top >= value) ? top : value),
    null,
  );
}

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

/** A value that holds from an instant on. */
export interface Point {
  readonly atMs: number;
  readonly value: Sample;
}

/**
 * Lays points out on a time axis of `slots` slots from 0 to `horizonMs`, up to `nowMs`: each slot has the highest of its
 * points, or keeps the value before. Charts of the same axis can then be compared column by column.
 */
export function spread(
  points: readonly Point[],
  axis: { readonly slots: number; readonly horizonMs: number; readonly nowMs: number },
): Sample[] {
  const slotMs = axis.horizonMs / axis.slots;
  const used = Math.min(axis.slots, Math.ceil(axis.nowMs / slotMs));
  const samples: Sample[] = [];
  let next = 0;
  for (let slot = 0; slot < used; slot++) {
    const within: Sample[] = [];
    for (
      let point = points[next];
      point !== undefined && point.atMs < (slot + 1) * slotMs;
      point = points[++next]
    ) {
      within.push(point.value);
    }
    samples.push(within.length > 0 ? highest(within) : (samples.at(-1) ?? null));
  }
  return samples;
}

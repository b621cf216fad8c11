import { type Labels, withLabels } from '../labels.ts';
import type { InputSeries } from './proof.ts';
import { inputSeries } from './traffic.ts';

/** A stretch of observations of one size: so many in each interval, for so many intervals. */
export interface Stretch {
  readonly value: number;
  readonly perInterval: number;
  readonly intervals: number;
}

/** The buckets of a histogram that has seen `before` and then, interval by interval, some stretches. */
export function bucketSeries(
  labels: Labels,
  bounds: readonly number[],
  before: { readonly value: number; readonly count: number },
  stretches: readonly Stretch[],
): InputSeries[] {
  return [...bounds, Infinity].map((bound) => {
    let count = before.value <= bound ? before.count : 0;
    const values = stretches.map(({ value, perInterval, intervals }) => {
      const by = value <= bound ? perInterval : 0;
      const text = by === 0 ? `${count}x${intervals}` : `${count}+${by}x${intervals}`;
      // The next stretch begins one interval later, where this one would have gone on.
      count += by * (intervals + 1);
      return text;
    });
    const le = bound === Infinity ? '+Inf' : `${bound}`;
    return inputSeries(withLabels(labels, [['le', le]]), values.join(' '));
  });
}

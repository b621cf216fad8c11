import type { Detector, Direction } from './detector.ts';

export interface PageHinkleyState {
  readonly count: number;
  readonly mean: number;
  /** Fading sum of deviations from the mean less delta, and the least that it was. */
  readonly rise: number;
  readonly riseMin: number;
  /** Fading sum of deviations from the mean plus delta, and the most that it was. */
  readonly fall: number;
  readonly fallMax: number;
  readonly alarm: Direction | null;
}

/**
 * The Page-Hinkley test for a change of the mean, in both directions, as River's `drift.PageHinkley` defines it.
 *
 * Needs no densities, but its thresholds are in the unit of the values: unlike CUSUM it has no false alarm rate by design.
 *
 * @param options With River's defaults: `countMin` 30 values before it may alarm, `delta` 0.005 tolerated, `threshold` 50,
 * `fading` 0.9999 of a sum is kept with every value.
 */
export function pageHinkley({
  countMin = 30,
  delta = 0.005,
  threshold = 50,
  fading = 0.9999,
}: {
  readonly countMin?: number;
  readonly delta?: number;
  readonly threshold?: number;
  readonly fading?: number;
} = {}): Detector<number, PageHinkleyState> {
  const start: PageHinkleyState = {
    count: 0,
    mean: 0,
    rise: 0,
    riseMin: Number.POSITIVE_INFINITY,
    fall: 0,
    fallMax: Number.NEGATIVE_INFINITY,
    alarm: null,
  };
  return {
    start,
    update: (state, value) => {
      const from = state.alarm === null ? state : start;
      const count = from.count + 1;
      const mean = from.mean + (value - from.mean) / count;
      const rise = fading * from.rise + (value - mean) - delta;
      const fall = fading * from.fall + (value - mean) + delta;
      const riseMin = Math.min(from.riseMin, rise);
      const fallMax = Math.max(from.fallMax, fall);
      const up = rise - riseMin > threshold;
      const down = fallMax - fall > threshold;
      const alarm = count < countMin ? null : up ? 'up' : down ? 'down' : null;
      return { count, mean, rise, riseMin, fall, fallMax, alarm };
    },
  };
}

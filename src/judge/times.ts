import { toSeconds } from '../core/units.ts';
import type { Instant } from './case.ts';
import type { Marks } from './marks.ts';
import type { DrillResult, Times } from './result.ts';

interface Seconds {
  readonly lo: number;
  readonly hi: number;
}

/** The time from one mark to another as an interval in seconds, or null when either did not happen. */
export function between(from: Instant | null, to: Instant | null): Seconds | null {
  if (from === null || to === null) return null;
  return { lo: toSeconds(to.loMs - from.hiMs), hi: toSeconds(to.hiMs - from.loMs) };
}

/** The times of the design, section 7. A single figure is the upper end of its interval: never flattering. */
export function timesOf(marks: Marks): {
  readonly times: Times;
  readonly intervals: DrillResult['intervals'];
} {
  const ttd = between(marks.effect, marks.alert);
  const ttr = between(marks.effect, marks.effective);
  const ttv = between(marks.effect, marks.recovered);
  return {
    times: {
      ttd: ttd?.hi ?? null,
      ttr: ttr?.hi ?? null,
      ttv: ttv?.hi ?? null,
      react: between(marks.alert, marks.started)?.hi ?? null,
      execute: between(marks.started, marks.effective)?.hi ?? null,
      // Here the lower end is the one that does not flatter.
      claimGap: between(marks.recovered, marks.claimed)?.lo ?? null,
    },
    intervals: { ttd, ttr, ttv },
  };
}

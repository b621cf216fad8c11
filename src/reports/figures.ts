import type { DrillResult } from '../judge/result.ts';
import { formatCount, formatSeconds } from './text.ts';

/** The heads of the columns that {@link figuresOf} fills. */
export const figureNames = ['TTD', 'TTR', 'TTV', 'harm', 'score'] as const;

/**
 * The figures of a drill for a scoreboard, in the order of {@link figureNames}.
 *
 * An unknown drill has none: whatever was computed of a run that is no measurement must not stand beside those that are.
 */
export function figuresOf({ verdict, times, harm, score }: DrillResult): string[] {
  if (verdict === 'unknown') return figureNames.map(() => formatSeconds(null));
  return [
    ...[times.ttd, times.ttr, times.ttv].map(formatSeconds),
    formatCount(harm),
    String(Math.round(score.total)),
  ];
}

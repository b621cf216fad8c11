import { type EventOf, eventsOf, type JournalEvent } from '../core/events.ts';
import { openCase } from '../judge/case.ts';
import { markTimes } from '../judge/marks.ts';

type EndReason = EventOf<'drill-ended'>['reason'];

/** How long the observer has to see a fault after it was armed, in drill milliseconds. */
export const effectWithinMs = 120_000;
/** How long users are watched beyond the hold window, so that a relapse right after it is still seen. */
const watchOnMs = 10_000;

/**
 * Whether a drill is over, and why; null while it is not.
 *
 * The judge's own reading of the journal decides, so that a drill ends when its verdict is settled and not before. A
 * control has no early end: keeping one's hands off has to last until the deadline.
 */
export function finishLine(
  events: readonly JournalEvent[],
  now: { readonly atMs: number; readonly procedureBusy: boolean },
): EndReason | null {
  const drill = openCase(events);
  if (drill.onsetMs === null) return null;
  if (now.atMs >= drill.onsetMs + drill.scenario.deadline) return 'deadline';
  if (!everyFaultSeen(events, now.atMs)) return 'fault-not-effective';
  if (drill.scenario.kind === 'control' || now.procedureBusy) return null;
  const { effective, verified } = markTimes(drill);
  if (effective === null || verified === null) return null;
  const settledMs = Math.max(effective.hiMs + drill.scenario.recovered.holdFor, verified.hiMs);
  return now.atMs >= settledMs + watchOnMs ? 'completed' : null;
}

/** False once a fault has had its time and the observer saw nothing of it. */
function everyFaultSeen(events: readonly JournalEvent[], atMs: number): boolean {
  const seen = new Set(eventsOf(events, 'fault-seen').map((event) => event.id));
  return eventsOf(events, 'fault-armed').every(
    (fault) => seen.has(fault.id) || atMs < fault.t + effectWithinMs,
  );
}

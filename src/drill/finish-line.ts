import { type EventOf, eventsOf, type JournalEvent } from '../core/events.ts';
import { isMutation, openCase, scenarioOf } from '../judge/case.ts';
import { noRollback } from '../judge/checks/control.ts';
import { markTimes } from '../judge/marks.ts';
import type { Scenario } from '../scenario/schema.ts';

type EndReason = EventOf<'drill-ended'>['reason'];

/** How long the observer has to see a fault after it was armed, in drill milliseconds: harm that is rare takes its time. */
export const effectWithinMs = 240_000;
/** How long users are watched beyond the hold window, so that a relapse right after it is still seen. */
const watchOnMs = 10_000;

/** Where a drill stands: why it is over, null while it is not; and whether all is back and has only to hold. */
export interface Standing {
  readonly over: EndReason | null;
  readonly holding: boolean;
}

export interface Now {
  readonly atMs: number;
  readonly procedureBusy: boolean;
  /**
   * Ends a drill once nothing can save its verdict any more. Without it users are watched until the deadline: how much too
   * late a rollback came is worth knowing.
   */
  readonly endsWhenDecided?: boolean;
}

/**
 * Whether a drill is over, and why.
 *
 * The judge's own reading of the journal decides, so that a drill ends when its verdict is settled and not before. A
 * control has no early end: keeping one's hands off has to last until the deadline.
 */
export function finishLine(events: readonly JournalEvent[], now: Now): Standing {
  const running = { over: null, holding: false };
  const start = events.find((event) => event.type === 'drill-started');
  const onset = events.find((event) => event.type === 'fault-intended');
  if (start === undefined || onset === undefined) return running;
  const scenario = scenarioOf(start);
  if (now.atMs >= onset.atMs + scenario.deadline) return { ...running, over: 'deadline' };
  if (!everyFaultSeen(events, now.atMs)) return { ...running, over: 'fault-not-effective' };
  // While nothing was changed nothing can be effective, and the judge, whose reading is long, need not be asked.
  const changed = events.some((event) => event.type === 'action' && isMutation(event));
  if (now.endsWhenDecided && isLost(events, { atMs: now.atMs, changed, scenario, onsetMs: onset.atMs }))
    return { ...running, over: 'decided' };
  if (scenario.kind === 'control' || !changed) return running;
  const { effective, verified } = markTimes(openCase(events));
  if (effective === null) return running;
  const holding = { over: null, holding: true };
  if (verified === null || now.procedureBusy) return holding;
  const settledMs = Math.max(effective.hiMs + scenario.recovered.holdFor, verified.hiMs);
  return now.atMs >= settledMs + watchOnMs ? { ...holding, over: 'completed' } : holding;
}

/** Whether a gate has failed that no later event can mend: the budget of the rollback is used up, or a control was acted on. */
function isLost(
  events: readonly JournalEvent[],
  now: {
    readonly atMs: number;
    readonly changed: boolean;
    readonly scenario: Scenario;
    readonly onsetMs: number;
  },
): boolean {
  const { scenario, changed } = now;
  if (scenario.kind === 'control') {
    if (!changed) return false;
    const drill = openCase(events);
    return noRollback.ask(drill, markTimes(drill)).verdict === 'fail';
  }
  const { ttr } = scenario.budget;
  if (now.atMs < now.onsetMs + ttr) return false;
  const { effect, effective } = markTimes(openCase(events));
  return effective === null && effect !== null && now.atMs > effect.hiMs + ttr + watchOnMs;
}

/** False once a fault has had its time and the observer saw nothing of it. */
function everyFaultSeen(events: readonly JournalEvent[], atMs: number): boolean {
  const seen = new Set(eventsOf(events, 'fault-seen').map((event) => event.id));
  return eventsOf(events, 'fault-armed').every(
    (fault) => seen.has(fault.id) || atMs < fault.t + effectWithinMs,
  );
}

import { eventsOf } from '../core/events.ts';
import type { ReasonCode } from '../core/verdict.ts';
import type { DrillEnd } from './suite.ts';

const busyMachine: readonly ReasonCode[] = ['harness-stalled', 'traffic-not-delivered'];

/**
 * Whether a busy machine has spoiled a drill: nothing is known of the procedure then, and to run it again, slower, is what
 * anybody would do. Whatever else is unknown stays so, for it would come out again or wants to be looked at.
 */
export function isSpoiled({ result, events }: Pick<DrillEnd, 'result' | 'events'>): boolean {
  if (result.verdict !== 'unknown' || result.reasons.includes('interrupted')) return false;
  return (
    result.reasons.some((reason) => busyMachine.includes(reason)) ||
    eventsOf(events, 'trouble').some(({ code }) => code === 'BASELINE_UNHEALTHY')
  );
}

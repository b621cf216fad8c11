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

/**
 * Runs a drill, and while a busy machine spoils it again, each time at half the speed, though never slower than real time.
 *
 * @param onSpoiled Called before a drill is run again, with how it ended and the number of the rerun, from 1.
 */
export async function runUnspoiled<T extends Pick<DrillEnd, 'result' | 'events'>>(
  options: { readonly speed: number; readonly reruns: number; readonly signal: AbortSignal },
  run: (speed: number) => Promise<T>,
  onSpoiled: (end: T, rerun: number) => void,
): Promise<T> {
  for (let rerun = 1; ; rerun++) {
    const end = await run(Math.max(1, options.speed / 2 ** (rerun - 1)));
    if (rerun > options.reruns || options.signal.aborted || !isSpoiled(end)) return end;
    onSpoiled(end, rerun);
  }
}

import { sleep } from '../../../core/clock.ts';
import { formatDuration } from '../../../core/units.ts';
import { done, failed, type StepContext, type StepOutcome } from '../context.ts';
import { describeCondition } from './describe.ts';
import { evaluate } from './evaluate.ts';
import type { Finding } from './finding.ts';
import type { Holding } from './schema.ts';

/** How a wait for a condition ended, with what was found last. */
export interface Held extends StepOutcome {
  readonly last: Finding;
}

/**
 * Waits until a condition has been true for a while without a break.
 *
 * Fails when that has not come about in time. Unknown is not true: a signal without data never counts.
 */
export function awaitHolding(holding: Holding, context: StepContext): Promise<Held> {
  return context.waiting(describeCondition(holding), async () => {
    const { clock, signal } = context;
    const endMs = clock.now() + holding.within;
    let sinceMs: number | null = null;
    for (;;) {
      const last = await evaluate(holding, context);
      const nowMs = clock.now();
      sinceMs = last.truth === true ? (sinceMs ?? nowMs) : null;
      if (sinceMs !== null && nowMs - sinceMs >= holding.for) return { ...done(last.evidence), last };
      if (nowMs >= endMs) {
        return { ...failed(`not within ${formatDuration(holding.within)}: ${last.evidence}`), last };
      }
      await sleep(clock, Math.min(holding.every, endMs - nowMs), signal);
    }
  });
}

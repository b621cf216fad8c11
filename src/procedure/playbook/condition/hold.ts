import { sleep } from '../../../core/clock.ts';
import { formatDuration } from '../../../core/units.ts';
import { done, failed, type StepContext, type StepOutcome } from '../context.ts';
import { evaluate } from './evaluate.ts';
import type { Holding } from './schema.ts';

/**
 * Waits until a condition has been true for a while without a break.
 *
 * Fails when that has not come about in time. Unknown is not true: a signal without data never counts.
 */
export function awaitHolding(holding: Holding, context: StepContext): Promise<StepOutcome> {
  return context.waiting('a condition', async () => {
    const { clock, signal } = context;
    const endMs = clock.now() + holding.within;
    let sinceMs: number | null = null;
    for (;;) {
      const { truth, evidence } = await evaluate(holding, context);
      const nowMs = clock.now();
      sinceMs = truth === true ? (sinceMs ?? nowMs) : null;
      if (sinceMs !== null && nowMs - sinceMs >= holding.for) return done(evidence);
      if (nowMs >= endMs) return failed(`not within ${formatDuration(holding.within)}: ${evidence}`);
      await sleep(clock, Math.min(holding.every, endMs - nowMs), signal);
    }
  });
}

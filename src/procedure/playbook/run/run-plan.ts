import { sleep } from '../../../core/clock.ts';
import { messageOf } from '../../../core/errors.ts';
import { formatDuration } from '../../../core/units.ts';
import { evaluate } from '../condition/evaluate.ts';
import { done, failed, type StepContext, type StepOutcome } from '../context.ts';
import type { PlannedStep } from '../steps/planned-step.ts';

/** Carries out steps one after another. Stops at the first that fails for good, unless it says to continue. */
export async function runPlan(steps: readonly PlannedStep[], context: StepContext): Promise<StepOutcome> {
  let skipped = 0;
  for (const [index, step] of steps.entries()) {
    const title = `${index + 1}/${steps.length} ${step.title ?? step.driver.title(step.config)}`;
    context.progress(title);
    const outcome = await runStep(step, title, context);
    context.progress(`${title}: ${outcome.ok ? '' : 'failed, '}${outcome.detail}`);
    if (!outcome.ok && step.onFailure === 'stop') return failed(`${title}: ${outcome.detail}`);
    if (!outcome.ok) skipped++;
  }
  return done(`${steps.length} steps${skipped === 0 ? '' : `, ${skipped} of them failed`}`);
}

async function runStep(step: PlannedStep, title: string, context: StepContext): Promise<StepOutcome> {
  const { times, pause } = step.retry ?? { times: 0, pause: 0 };
  for (let retry = 0; ; retry++) {
    const outcome = await attempt(step, context);
    if (outcome.ok || retry >= times) return outcome;
    context.progress(`${title}: ${outcome.detail}; trying again in ${formatDuration(pause)}`);
    await context.waiting('to try again', () => sleep(context.clock, pause, context.signal));
  }
}

/** Rejects only when the procedure has to stop. */
async function attempt(
  { driver, config, if: condition }: PlannedStep,
  context: StepContext,
): Promise<StepOutcome> {
  try {
    if (condition !== undefined) {
      const { truth, evidence } = await evaluate(condition, context);
      if (truth === false) return done(`not needed: ${evidence}`);
      if (truth === null) return failed(`nobody can tell whether it is needed: ${evidence}`);
    }
    return await driver.run(config, context);
  } catch (error) {
    context.signal.throwIfAborted();
    return failed(messageOf(error));
  }
}

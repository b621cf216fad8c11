import { sleep } from '../../../core/clock.ts';
import { formatDuration } from '../../../core/units.ts';
import type { ProcedureOutcome } from '../../procedure.ts';
import { evaluate } from '../condition/evaluate.ts';
import { fill } from '../facts.ts';
import { classify } from './classify.ts';
import { conclude } from './conclude.ts';
import { decide } from './decide.ts';
import { detect } from './detect.ts';
import type { Incident } from './incident.ts';
import { rollBack } from './roll-back.ts';

const watchesMax = 20;

/**
 * Goes through the seven steps of a playbook. Resolves with how it ended; rejects only when it has to stop, with the
 * reason of the abort.
 */
export async function runPlaybook(incident: Incident): Promise<ProcedureOutcome> {
  const { communication } = incident;
  try {
    const outcome = (await detect(incident)) ? await handle(incident) : standDown(incident);
    await communication.finish();
    review(incident);
    return outcome;
  } finally {
    // Nothing of a response may be reported after its end.
    await communication.settle();
  }
}

async function handle(incident: Incident): Promise<ProcedureOutcome> {
  let previous: string | undefined;
  for (let watches = 0; ; watches++) {
    const name = await classify(incident, previous);
    if (name === null) return conclude(incident, 'failed', 'no class fits what can be seen');
    const decision = decide(incident, name, { again: name === previous });
    if (decision.decision === 'rollback') return rollBack(incident, name, decision);
    previous = name;
    if (decision.watch === undefined || watches === watchesMax) break;
    if (!(await stillThere(incident, decision.watch))) break;
  }
  return conclude(incident, 'held', `held: ${incident.facts.because}`);
}

/** Waits, and finds out whether the detection is still confirmed afterwards. */
async function stillThere(incident: Incident, watchMs: number): Promise<boolean> {
  const { context, playbook } = incident;
  await context.waiting(`${formatDuration(watchMs)} of watching`, () =>
    sleep(context.clock, watchMs, context.signal),
  );
  const { confirm } = playbook.detect;
  if (confirm === undefined) return false;
  const { truth } = await evaluate(confirm, incident.as(playbook.detect.by, 'classify'));
  // What cannot be seen is not over.
  return truth !== false;
}

/** The alert stands for nothing: that is a decision too, and on record. */
function standDown(incident: Incident): ProcedureOutcome {
  const { context, facts, playbook, person } = incident;
  facts.decision = 'hold';
  facts.because = `the alert was not confirmed: ${facts.evidence}`;
  context.report({
    type: 'decided',
    decision: 'hold',
    by: person(playbook.detect.by),
    approvedBy: null,
    executedBy: null,
    breakGlass: false,
    reason: facts.because,
  });
  return conclude(incident, 'held', `held: ${facts.because}`);
}

function review({ context, facts, playbook, person }: Incident): void {
  const { by, note } = playbook.review;
  context.report({ type: 'step-started', step: 'review', title: `Reviewed by ${person(by)}` });
  context.report({ type: 'reviewed', note: fill(note, facts) });
  context.report({ type: 'step-completed', step: 'review', ok: true, detail: 'noted' });
}

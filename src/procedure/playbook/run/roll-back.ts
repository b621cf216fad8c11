import type { Step } from '../../../core/events.ts';
import type { ProcedureOutcome } from '../../procedure.ts';
import type { StepOutcome } from '../context.ts';
import type { Decision } from '../schema.ts';
import type { PlannedStep } from '../steps/planned-step.ts';
import { conclude } from './conclude.ts';
import type { Incident } from './incident.ts';
import { runPlan } from './run-plan.ts';

type Rollback = Extract<Decision, { decision: 'rollback' }>;

/** Executes the plan of a class and verifies it. Success is claimed only after both. */
export async function rollBack(
  incident: Incident,
  name: string,
  { executedBy }: Rollback,
): Promise<ProcedureOutcome> {
  const { communication, playbook } = incident;
  const run = (step: Step, title: string, plan: readonly PlannedStep[]): Promise<StepOutcome> =>
    runPhase(incident, { step, title, plan, role: executedBy });
  const who = incident.person(executedBy);
  const executed = await run('execute', `Plan ${name}, executed by ${who}`, playbook.execute[name] ?? []);
  if (executed.ok) communication.tell('executed');
  const verified = executed.ok ? await run('verify', 'Verified by other eyes', playbook.verify) : executed;
  return verified.ok
    ? conclude(incident, 'verified', `rolled back as class ${name}`)
    : conclude(incident, 'failed', verified.detail);
}

async function runPhase(
  incident: Incident,
  phase: {
    readonly step: Step;
    readonly title: string;
    readonly plan: readonly PlannedStep[];
    readonly role: string;
  },
): Promise<StepOutcome> {
  const { step, title, plan, role } = phase;
  incident.context.report({ type: 'step-started', step, title });
  const outcome = await runPlan(plan, incident.as(role, step));
  incident.context.report({ type: 'step-completed', step, ...outcome });
  return outcome;
}

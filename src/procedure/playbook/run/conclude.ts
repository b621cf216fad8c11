import type { ProcedureOutcome } from '../../procedure.ts';
import type { Incident } from './incident.ts';

/** Says how the response came out: to people, and as the claim that the judge holds against the truth. */
export function conclude(
  { communication, context, facts }: Incident,
  moment: 'verified' | 'held' | 'failed',
  detail: string,
): ProcedureOutcome {
  const ok = moment !== 'failed';
  facts.outcome = detail;
  communication.tell(moment);
  context.report({ type: 'claimed', success: ok, summary: detail });
  return { ok, exitCode: null, detail };
}

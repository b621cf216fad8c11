import { messageOf } from '../core/errors.ts';
import { type AlertmanagerWebhook, alertName } from './alert.ts';
import type { ProcedureContext, ProcedureOutcome } from './procedure.ts';

/** Runs a procedure between its first and its last event, and turns whatever it throws into a failed outcome. */
export async function reported(
  alert: AlertmanagerWebhook,
  context: ProcedureContext,
  run: () => Promise<ProcedureOutcome>,
): Promise<ProcedureOutcome> {
  context.report({ type: 'procedure-started', alert: alertName(alert) });
  const outcome = await run().catch(
    (error: unknown): ProcedureOutcome => ({ ok: false, exitCode: null, detail: messageOf(error) }),
  );
  context.report({ type: 'procedure-ended', ...outcome });
  return outcome;
}

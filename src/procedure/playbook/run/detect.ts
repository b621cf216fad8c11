import { awaitHolding } from '../condition/hold.ts';
import type { Incident } from './incident.ts';

/** Makes sure that the alert stands for something, and declares an incident. False: it was a false alarm. */
export async function detect(incident: Incident): Promise<boolean> {
  const { context, facts, playbook } = incident;
  const { by, confirm } = playbook.detect;
  context.report({ type: 'step-started', step: 'detect', title: `${facts.alert}: ${facts.summary}` });
  if (confirm !== undefined) {
    const { ok, detail } = await awaitHolding(confirm, incident.as(by, 'detect'));
    facts.evidence = detail;
    if (!ok) {
      context.report({
        type: 'step-completed',
        step: 'detect',
        ok: true,
        detail: `not confirmed: ${detail}`,
      });
      return false;
    }
  }
  context.report({ type: 'declared', by: incident.person(by), summary: `${facts.summary}` });
  context.report({
    type: 'step-completed',
    step: 'detect',
    ok: true,
    detail: confirm === undefined ? 'declared' : `confirmed: ${facts.evidence}`,
  });
  incident.communication.tell('declared');
  return true;
}

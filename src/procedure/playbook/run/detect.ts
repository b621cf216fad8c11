import { awaitHolding } from '../condition/hold.ts';
import type { Incident } from './incident.ts';

/**
 * Makes sure that the alert stands for something, and declares an incident. False: it was a false alarm.
 *
 * Who cannot find out whether an alert is false must not take it for false.
 */
export async function detect(incident: Incident): Promise<boolean> {
  const { context, facts, playbook, person } = incident;
  const { by, confirm } = playbook.detect;
  const complete = (detail: string): void =>
    context.report({ type: 'step-completed', step: 'detect', ok: true, detail });
  context.report({ type: 'step-started', step: 'detect', title: `${facts.alert}: ${facts.summary}` });
  if (confirm !== undefined) {
    const { ok, detail, last } = await awaitHolding(confirm, incident.as(by, 'detect'));
    facts.evidence = detail;
    if (last.truth === false) {
      complete(`not confirmed: ${detail}`);
      return false;
    }
    complete(`${ok ? 'confirmed' : 'declared unconfirmed'}: ${detail}`);
  } else complete('declared');
  context.report({ type: 'declared', by: person(by), summary: `${facts.summary}` });
  incident.communication.tell('declared');
  return true;
}

import { invariant } from '../../../core/errors.ts';
import type { Decision } from '../schema.ts';
import type { Incident } from './incident.ts';

/** Decides what the playbook says about a class, and puts on record who decided, approved and executes. */
export function decide(incident: Incident, name: string, { again }: { readonly again: boolean }): Decision {
  const { communication, context, facts, playbook, person } = incident;
  const decision = playbook.decide[name];
  invariant(decision !== undefined, 'every class has a decision');
  if (again) return decision;
  const approver = approverOf(decision);
  const executor = decision.decision === 'rollback' ? decision.executedBy : undefined;
  const reason = decision.because;
  facts.decision = decision.decision;
  facts.because = reason;
  if (approver !== undefined) facts.approver = person(approver);
  if (executor !== undefined) facts.executor = person(executor);
  context.report({ type: 'step-started', step: 'decide', title: `Decided by ${person(decision.by)}` });
  context.report({
    type: 'decided',
    decision: decision.decision,
    by: person(decision.by),
    approvedBy: approver === undefined ? null : person(approver),
    executedBy: executor === undefined ? null : person(executor),
    breakGlass: decision.decision === 'rollback' && decision.breakGlass !== undefined,
    reason,
  });
  context.report({
    type: 'step-completed',
    step: 'decide',
    ok: true,
    detail: `${decision.decision}: ${reason}`,
  });
  communication.tell('decided');
  return decision;
}

function approverOf(decision: Decision): string | undefined {
  if (decision.decision === 'hold') return undefined;
  return decision.breakGlass?.ratifiedBy ?? decision.approvedBy;
}

import type { Step } from '../../../core/events.ts';
import { type AlertmanagerWebhook, alertName } from '../../alert.ts';
import type { ProcedureContext } from '../../procedure.ts';
import type { StepContext } from '../context.ts';
import type { FactName } from '../facts.ts';
import type { Playbook } from '../schema.ts';
import { Communication } from './communicate.ts';

/** One response to one alert, from the first step to the last. */
export interface Incident {
  readonly playbook: Playbook;
  readonly alert: AlertmanagerWebhook;
  readonly context: ProcedureContext;
  /** Grows as the response goes on. */
  readonly facts: Partial<Record<FactName, string>>;
  readonly communication: Communication;
  /** The person in a role. */
  person(role: string): string;
  /** What a condition or step may use, done in the name of a role. */
  as(role: string, step: Step): StepContext;
}

export function openIncident(options: {
  readonly playbook: Playbook;
  readonly alert: AlertmanagerWebhook;
  readonly context: ProcedureContext;
  readonly folder: string;
}): Incident {
  const { playbook, alert, context, folder } = options;
  const facts: Incident['facts'] = {
    alert: alertName(alert),
    summary: alert.commonAnnotations.summary ?? alert.alerts[0]?.annotations.summary ?? alertName(alert),
  };
  const person = (role: string): string => playbook.roles[role]?.person ?? role;
  const as = (role: string, step: Step): StepContext => ({
    environment: context.environment,
    clock: context.clock,
    signal: context.signal,
    directory: context.directory,
    random: context.random,
    waiting: (what, wait) => context.waiting(what, wait),
    folder,
    actor: person(role),
    signals: playbook.signals,
    alert,
    facts: { ...facts },
    progress: (detail) => context.report({ type: 'step-progress', step, detail }),
  });
  const communication = new Communication(playbook.communicate.messages, {
    as: () => as(playbook.communicate.by, 'communicate'),
    report: (event) => context.report(event),
  });
  return { playbook, alert, context, facts, communication, person, as };
}

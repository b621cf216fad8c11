import type { AlertmanagerWebhook } from '../alert.ts';
import type { ProcedureContext } from '../procedure.ts';
import type { Facts } from './facts.ts';

/** What conditions and steps of a playbook may use. */
export interface StepContext extends Omit<ProcedureContext, 'report'> {
  /** Folder of the playbook: files that it names are relative to it. */
  readonly folder: string;
  /** The person on whose authority things happen; control planes are told. */
  readonly actor: string;
  /** PromQL by the names that the playbook gave. */
  readonly signals: Readonly<Record<string, string>>;
  readonly alert: AlertmanagerWebhook;
  /** What is known of this response so far, for messages. */
  readonly facts: Facts;
  /** Tells whoever watches how far a step has come. */
  progress(detail: string): void;
}

/** How a step ended, and what it did or met, as a clause. */
export interface StepOutcome {
  readonly ok: boolean;
  readonly detail: string;
}

export const done = (detail: string): StepOutcome => ({ ok: true, detail });
export const failed = (detail: string): StepOutcome => ({ ok: false, detail });

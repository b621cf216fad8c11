import type { Clock } from '../core/clock.ts';
import type { EventBody, EventType } from '../core/events.ts';
import type { Random } from '../core/random.ts';
import type { AlertmanagerWebhook } from './alert.ts';

/** The events that a procedure may report of itself. They are claims: the observer decides what is true. */
export type ProcedureEvent = Extract<
  EventBody,
  {
    type: Extract<
      EventType,
      | 'procedure-started'
      | 'step-started'
      | 'step-progress'
      | 'step-completed'
      | 'declared'
      | 'classified'
      | 'decided'
      | 'claimed'
      | 'reviewed'
      | 'output'
      | 'procedure-ended'
    >;
  }
>;

/** All that a procedure is given of a drill. Nothing in it tells which scenario runs. */
export interface ProcedureContext {
  /** Addresses of the sandbox by the name of their environment variable. */
  readonly environment: Readonly<Record<string, string>>;
  /** Drill time. */
  readonly clock: Clock;
  /** Aborts at the deadline of the drill, or when it is stopped. */
  readonly signal: AbortSignal;
  /** An empty folder for this run alone; whoever made it removes it afterwards. */
  readonly directory: string;
  report(event: ProcedureEvent): void;
  /** Marks a stretch in which the procedure only waits, so that time-lapse may fast-forward it. */
  waiting<T>(what: string, wait: () => Promise<T>): Promise<T>;
  readonly random: Random;
}

/** How a procedure ended. A failed one has the shape of a good one. */
export interface ProcedureOutcome {
  readonly ok: boolean;
  /** Exit code of a process; null for what is none, or was killed. */
  readonly exitCode: number | null;
  readonly detail: string;
}

/** The thing under test. */
export interface Procedure {
  readonly kind: 'command' | 'watcher' | 'playbook';
  readonly name: string;
  /** Absolute paths of the Prometheus rule files that detect for this procedure. */
  readonly rules: readonly string[];
  /** Whether an alert with these labels calls the procedure, as a route of Alertmanager would decide. */
  accepts(labels: Readonly<Record<string, string>>): boolean;
  /** A watcher is started before the drill and lives through it; others have nothing to start. */
  start?(context: ProcedureContext): Promise<void>;
  /**
   * Called with the first firing alert that the procedure accepts; resolves when the procedure has ended.
   *
   * Reports `procedure-started` and `procedure-ended` itself. Never rejects, whatever the procedure does.
   */
  respond(alert: AlertmanagerWebhook, context: ProcedureContext): Promise<ProcedureOutcome>;
}

/** What a procedure knows of the file that it was read from. */
export interface ProcedureFile {
  /** Absolute path. */
  readonly file: string;
  readonly name: string;
  readonly rules: readonly string[];
}

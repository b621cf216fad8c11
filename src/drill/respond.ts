import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LapseClock } from '../core/clock.ts';
import type { Journal } from '../core/journal.ts';
import type { Random } from '../core/random.ts';
import type { AlertmanagerWebhook } from '../procedure/alert.ts';
import type { Procedure, ProcedureContext } from '../procedure/procedure.ts';
import type { TimeLapse } from './time-lapse.ts';

export interface ResponderOptions {
  readonly procedure: Procedure;
  readonly environment: Readonly<Record<string, string>>;
  readonly clock: LapseClock;
  readonly journal: Journal;
  readonly lapse: TimeLapse;
  readonly random: Random;
}

/**
 * Hands firing alerts to the procedure: one response at a time, at real time but for the waits that it declares.
 *
 * An alert that fires while a response is under way is not handed over, as with a person who is already busy with the
 * incident; one that fires after it ended is.
 */
export class Responder {
  readonly #options: ResponderOptions;
  readonly #stop = new AbortController();
  #busy: Promise<void> | undefined;
  #directory: string | undefined;

  constructor(options: ResponderOptions) {
    this.#options = options;
  }

  get busy(): boolean {
    return this.#busy !== undefined;
  }

  /** Starts what a procedure keeps running beside the system, before anything breaks. */
  async start(): Promise<void> {
    await this.#options.procedure.start?.(await this.#context());
  }

  /** Takes a firing alert; ignores those that the procedure does not ask for. */
  alert(webhook: AlertmanagerWebhook): void {
    const { procedure, lapse } = this.#options;
    if (this.#busy !== undefined || this.#stop.signal.aborted) return;
    if (!webhook.alerts.some((alert) => procedure.accepts(alert.labels))) return;
    this.#busy = lapse
      .act(async () => procedure.respond(webhook, await this.#context()))
      .then(() => {
        this.#busy = undefined;
      });
  }

  /** Ends a response that is still under way, and removes its scratch folder. */
  async stop(reason: string): Promise<void> {
    this.#stop.abort(new Error(reason));
    await this.#busy;
    if (this.#directory !== undefined) await rm(this.#directory, { recursive: true, force: true });
  }

  async #context(): Promise<ProcedureContext> {
    const { environment, clock, journal, lapse, random } = this.#options;
    this.#directory ??= await mkdtemp(join(tmpdir(), 'firedrill-procedure-'));
    return {
      environment,
      clock,
      random,
      signal: this.#stop.signal,
      directory: this.#directory,
      report: (event) => void journal.append(event),
      waiting: (_what, wait) => lapse.wait(wait),
    };
  }
}

import type { LapseClock } from '../core/clock.ts';
import type { Journal } from '../core/journal.ts';
import type { Random } from '../core/random.ts';
import type { Procedure, ProcedureContext } from '../procedure/procedure.ts';
import type { FiringAlert } from '../sandbox/metrics-store/topics.ts';
import type { TimeLapse } from './time-lapse.ts';

export interface ResponderOptions {
  readonly procedure: Procedure;
  readonly environment: Readonly<Record<string, string>>;
  readonly clock: LapseClock;
  readonly journal: Journal;
  readonly lapse: TimeLapse;
  readonly random: Random;
  /** A folder that goes with the sandbox. */
  readonly directory: string;
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
  #openMs = Number.POSITIVE_INFINITY;

  constructor(options: ResponderOptions) {
    this.#options = options;
  }

  get busy(): boolean {
    return this.#busy !== undefined;
  }

  /** Starts what a procedure keeps running beside the system, before anything breaks. */
  async start(): Promise<void> {
    await this.#options.procedure.start?.(this.#context());
  }

  /**
   * Hands over the alerts that go out from drill time `onsetMs` on. Before the onset there is no incident, only a product
   * that warms up; and an alert that went out then may still be on its way when the onset has come.
   */
  openFrom(onsetMs: number): void {
    this.#openMs = onsetMs;
  }

  /** Takes a firing alert that went out at drill time `sentMs`; ignores those that the procedure does not ask for. */
  alert({ webhook, sentMs }: FiringAlert): void {
    const { procedure, lapse } = this.#options;
    if (sentMs < this.#openMs || this.#busy !== undefined || this.#stop.signal.aborted) return;
    if (!webhook.alerts.some((alert) => procedure.accepts(alert.labels))) return;
    this.#busy = lapse
      .act(() => procedure.respond(webhook, this.#context()))
      .then(() => {
        this.#busy = undefined;
      });
  }

  /** Ends a response that is still under way. Idempotent. */
  async stop(reason: string): Promise<void> {
    this.#stop.abort(new Error(reason));
    await this.#busy;
  }

  #context(): ProcedureContext {
    const { environment, clock, journal, lapse, random, directory } = this.#options;
    return {
      environment,
      clock,
      random,
      directory,
      signal: this.#stop.signal,
      report: (event) => void journal.append(event),
      waiting: (_what, wait) => lapse.wait(wait),
    };
  }
}

import type { LapseClock } from '../../core/clock.ts';

/**
 * Wall time that an answer may take on its way under time-lapse before it counts as lost. Generous: a busy machine must
 * not pass for a slow server, and whether an answer came in time is decided by its lapse anyway.
 */
const slackWallMs = 1_000;

interface Entry {
  readonly atMs: number;
  readonly due: () => void;
  done: boolean;
}

/** Time-outs of one length on drill time, in a queue with one sleeper: they fall due in the order of their start. */
export class Deadlines {
  readonly #clock: LapseClock;
  readonly #timeoutMs: number;
  readonly #stopping = new AbortController();
  #queue: Entry[] = [];
  #sweeping = false;

  constructor(clock: LapseClock, timeoutMs: number) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
  }

  /** Calls `due` when the time is up, unless the returned function was called before. */
  start(due: () => void): () => void {
    const slackMs = this.#clock.speed > 1 ? slackWallMs * this.#clock.speed : 0;
    const entry = { atMs: this.#clock.now() + this.#timeoutMs + slackMs, due, done: false };
    this.#queue.push(entry);
    if (!this.#sweeping) void this.#sweep();
    return () => {
      entry.done = true;
    };
  }

  stop(): void {
    this.#stopping.abort();
  }

  async #sweep(): Promise<void> {
    this.#sweeping = true;
    while (!this.#stopping.signal.aborted) {
      this.#queue = this.#queue.filter((entry) => !entry.done);
      const first = this.#queue[0];
      if (first === undefined) break;
      await this.#clock.sleepUntil(first.atMs, this.#stopping.signal).catch(() => undefined);
      const nowMs = this.#clock.now();
      for (const entry of this.#queue) {
        if (entry.atMs > nowMs || this.#stopping.signal.aborted) break;
        if (!entry.done) entry.due();
        entry.done = true;
      }
    }
    this.#sweeping = false;
  }
}

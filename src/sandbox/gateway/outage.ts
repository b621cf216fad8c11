import type { Clock } from '../../core/clock.ts';

/** A stretch of drill time in which the control API answers nobody. */
export class Outage {
  readonly #clock: Clock;
  #untilMs = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get on(): boolean {
    return this.#clock.now() < this.#untilMs;
  }

  /** Begins now; 0 ends it. */
  start(forMs: number): void {
    this.#untilMs = this.#clock.now() + forMs;
  }
}

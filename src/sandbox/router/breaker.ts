/** Failures in a row that open the breaker. */
const failuresMax = 5;
/** Drill time for which it stays open before one request may try again. */
const openMs = 10_000;

/** A circuit breaker of one server. */
export class Breaker {
  #failures = 0;
  #triedAtMs = 0;

  /** Whether a request may go to the server now. Once the time is up, one request at a time may try. */
  allows(nowMs: number): boolean {
    return this.#failures < failuresMax || nowMs - this.#triedAtMs >= openMs;
  }

  /** A request goes to the server. */
  tried(nowMs: number): void {
    if (this.allows(nowMs)) this.#triedAtMs = nowMs;
  }

  ended(ok: boolean): void {
    this.#failures = ok ? 0 : this.#failures + 1;
  }
}

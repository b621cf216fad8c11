/** How fast the estimate follows: it holds about twice this stretch of drill time. */
const memoryMs = 2_500;

/**
 * Requests per second of drill time that are offered, as an exponentially weighted average.
 *
 * The past fades instead of falling out of a window, so there is nothing to keep but one number.
 */
export class OfferedLoad {
  #rps = 0;
  #atMs = Number.NEGATIVE_INFINITY;

  /** Counts a request, and returns the load with it. */
  note(nowMs: number): number {
    this.#rps = this.at(nowMs) + 1_000 / memoryMs;
    this.#atMs = Math.max(this.#atMs, nowMs);
    return this.#rps;
  }

  at(nowMs: number): number {
    return this.#rps * Math.exp(-Math.max(0, nowMs - this.#atMs) / memoryMs);
  }
}

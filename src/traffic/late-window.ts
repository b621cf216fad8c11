/** Worst and 99th-percentile lateness of sends, in wall milliseconds. */
export interface Lateness {
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** How late sends were within the last one to two seconds of wall time: what a governor of time-lapse looks at. */
export class LateWindow {
  #previous: number[] = [];
  #current: number[] = [];
  #sinceMs = 0;

  /** Both in wall milliseconds. */
  add(lateMs: number, wallMs: number): void {
    this.#rotate(wallMs);
    this.#current.push(lateMs);
  }

  read(wallMs: number): Lateness {
    this.#rotate(wallMs);
    const sorted = [...this.#previous, ...this.#current].sort((a, b) => a - b);
    const rank = Math.ceil(sorted.length * 0.99) - 1;
    return { p99Ms: sorted[rank] ?? 0, maxMs: sorted.at(-1) ?? 0 };
  }

  #rotate(wallMs: number): void {
    const elapsedMs = wallMs - this.#sinceMs;
    if (elapsedMs < halfMs) return;
    this.#previous = elapsedMs < 2 * halfMs ? this.#current : [];
    this.#current = [];
    this.#sinceMs = wallMs;
  }
}

const halfMs = 1_000;

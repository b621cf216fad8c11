/** High quantiles of values, in the unit of the values; 0 when there are none. */
export interface Quantiles {
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** The values of the last one to two seconds of wall time: what the governor of time-lapse looks at. */
export class RecentWindow {
  #previous: number[] = [];
  #current: number[] = [];
  #sinceMs = 0;

  add(value: number, wallMs: number): void {
    this.#rotate(wallMs);
    this.#current.push(value);
  }

  read(wallMs: number): Quantiles {
    this.#rotate(wallMs);
    const sorted = [...this.#previous, ...this.#current].sort((a, b) => a - b);
    const quantile = (share: number): number => sorted[Math.ceil(sorted.length * share) - 1] ?? 0;
    return { p95: quantile(0.95), p99: quantile(0.99), max: sorted.at(-1) ?? 0 };
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

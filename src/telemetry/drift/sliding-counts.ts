import { Ring } from './ring.ts';

/**
 * Counts per bin of the last values of a stream, kept up to date in constant time.
 *
 * PSI, Jensen-Shannon and χ² over a sliding window are the batch functions on {@link SlidingCounts.counts}.
 */
export class SlidingCounts {
  readonly #bins: Ring;
  /** Live: changes with every push. */
  readonly counts: Float64Array;

  constructor(options: { readonly bins: number; readonly windowSize: number }) {
    this.#bins = new Ring(options.windowSize);
    this.counts = new Float64Array(options.bins);
  }

  get size(): number {
    return this.#bins.size;
  }

  push(bin: number): void {
    const oldest = this.#bins.push(bin);
    this.counts[bin] = (this.counts[bin] ?? 0) + 1;
    if (oldest !== undefined) this.counts[oldest] = (this.counts[oldest] ?? 0) - 1;
  }
}

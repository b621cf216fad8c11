import { type KsMethod, type KsResult, ksPValue } from './kolmogorov-smirnov.ts';
import { PrefixTree } from './prefix-tree.ts';
import { countBelow } from './quantile-bins.ts';
import { Ring } from './ring.ts';
import { requireSample, sortedSample } from './sample.ts';

/**
 * The exact Kolmogorov-Smirnov distance between the last values of a stream and a fixed reference.
 *
 * Once the window is full, a value costs O(log m) and the distance O(1); while it fills, values cost as much and the first
 * distance after them O(m). A place of the tree is either a value of the reference or the gap between two, so values that
 * tie with the reference are merged with its jump. Weights are whole numbers, hence nothing drifts off over time. See
 * D. dos Reis et al., "Fast Unsupervised Online Drift Detection Using Incremental Kolmogorov-Smirnov Test", KDD 2016, for
 * the same with a treap.
 */
export class SlidingKs {
  readonly #referenceSize: number;
  /** The reference without repetitions, ascending. Place 2i + 1 is its value i, place 2i the gap below that. */
  readonly #steps: Float64Array;
  /** How often the reference has the value of a place. */
  readonly #jumps: Float64Array;
  readonly #counts: Float64Array;
  readonly #window: Ring;
  readonly #tree: PrefixTree;
  /** The size of the window for which the tree was filled. */
  #treeSize = 0;

  /** @throws FiredrillError `SAMPLE_INVALID` when the reference is empty or holds NaN. */
  constructor(reference: Float64Array, windowSize: number) {
    const sorted = sortedSample(reference);
    this.#referenceSize = sorted.length;
    this.#steps = sorted.filter((value, index) => index === 0 || value !== sorted[index - 1]);
    const places = 2 * this.#steps.length + 1;
    this.#jumps = new Float64Array(places);
    for (const value of sorted)
      this.#jumps[this.#placeOf(value)] = (this.#jumps[this.#placeOf(value)] ?? 0) + 1;
    this.#counts = new Float64Array(places);
    this.#window = new Ring(windowSize);
    this.#tree = new PrefixTree(places);
  }

  /** Values in the window. */
  get size(): number {
    return this.#window.size;
  }

  get isFull(): boolean {
    return this.#window.isFull;
  }

  /**
   * Takes a value in, and drops the oldest when the window is full.
   *
   * @throws FiredrillError `SAMPLE_INVALID` when the value is NaN.
   */
  push(value: number): void {
    if (Number.isNaN(value)) requireSample(Float64Array.of(value));
    const place = this.#placeOf(value);
    const oldest = this.#window.push(place);
    // Once the tree knows a full window, it is all that is ever asked again.
    if (oldest !== undefined && this.#treeSize === this.size) {
      this.#tree.move(this.#referenceSize, { from: oldest, to: place });
      return;
    }
    this.#counts[place] = (this.#counts[place] ?? 0) + 1;
    if (oldest !== undefined) this.#counts[oldest] = (this.#counts[oldest] ?? 0) - 1;
  }

  /** D = sup |F_n − G_m|, between 0 and 1; NaN while the window is empty. */
  get statistic(): number {
    return this.#gap() / (this.size * this.#referenceSize);
  }

  /** The test of the window as it is, as {@link ksTwoSample} would give it. The window must not be empty. */
  result(method: KsMethod | 'auto' = 'auto'): KsResult {
    const sizes = { n: this.size, m: this.#referenceSize };
    return { statistic: this.statistic, ...ksPValue({ ...sizes, gap: this.#gap() }, method) };
  }

  #gap(): number {
    if (this.#treeSize !== this.size) {
      this.#treeSize = this.size;
      this.#tree.fill(
        this.#counts.map(
          (count, place) => count * this.#referenceSize - (this.#jumps[place] ?? 0) * this.size,
        ),
      );
    }
    return this.#tree.furthest;
  }

  #placeOf(value: number): number {
    const below = countBelow(this.#steps, value);
    return this.#steps[below] === value ? 2 * below + 1 : 2 * below;
  }
}

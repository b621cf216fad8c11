import { chiSquareOfTwo } from '../../telemetry/drift/chi-square.ts';
import { jensenShannon } from '../../telemetry/drift/jensen-shannon.ts';
import { populationStability } from '../../telemetry/drift/population-stability.ts';
import { SlidingCounts } from '../../telemetry/drift/sliding-counts.ts';
import type { Statistics, Watch, WatchOptions } from './watch.ts';

/** Watches a category, counting all that the reference does not know as one more. */
export class CategoricalWatch implements Watch {
  readonly #referenceSize: number;
  readonly #windowSize: number;
  readonly #collected = new Map<string, number>();
  #referenceSamples = 0;
  /** The bin of each category, once the reference is complete. */
  readonly #bins = new Map<string, number>();
  #counts: SlidingCounts | undefined;

  constructor({ referenceSize, windowSize }: WatchOptions) {
    this.#referenceSize = referenceSize;
    this.#windowSize = windowSize;
  }

  get referenceSamples(): number {
    return this.#referenceSamples;
  }

  get windowSamples(): number {
    return this.#counts?.size ?? 0;
  }

  take(value: unknown): void {
    if (typeof value !== 'string' && typeof value !== 'boolean' && typeof value !== 'number') return;
    const category = String(value);
    if (this.#counts !== undefined) {
      this.#counts.push(this.#bins.get(category) ?? this.#bins.size);
      return;
    }
    this.#collected.set(category, (this.#collected.get(category) ?? 0) + 1);
    this.#referenceSamples += 1;
    if (this.#referenceSamples < this.#referenceSize) return;
    for (const known of this.#collected.keys()) this.#bins.set(known, this.#bins.size);
    this.#counts = new SlidingCounts({ bins: this.#bins.size + 1, windowSize: this.#windowSize });
  }

  statistics(): Statistics | null {
    if (this.#counts === undefined || this.#counts.size < this.#windowSize) return null;
    const reference = Float64Array.from([...this.#collected.values(), 0]);
    const { counts } = this.#counts;
    return {
      psi: populationStability(reference, counts),
      js: jensenShannon(reference, counts),
      chi2_p: chiSquareOfTwo(reference, counts).pValue,
    };
  }
}

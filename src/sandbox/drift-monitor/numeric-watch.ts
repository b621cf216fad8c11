import { chiSquareOfTwo } from '../../telemetry/drift/chi-square.ts';
import { jensenShannon } from '../../telemetry/drift/jensen-shannon.ts';
import { populationStability } from '../../telemetry/drift/population-stability.ts';
import { binCounts, type QuantileBins, quantileBins } from '../../telemetry/drift/quantile-bins.ts';
import { Ring } from '../../telemetry/drift/ring.ts';
import { SlidingCounts } from '../../telemetry/drift/sliding-counts.ts';
import { SlidingKs } from '../../telemetry/drift/sliding-ks.ts';
import { wassersteinNormed } from '../../telemetry/drift/wasserstein.ts';
import type { Statistics, Watch, WatchOptions } from './watch.ts';

/** A window beside the reference that it is compared with. */
interface Comparison {
  readonly reference: Float64Array;
  readonly bins: QuantileBins;
  readonly referenceCounts: Float64Array;
  readonly counts: SlidingCounts;
  readonly values: Ring;
  readonly ks: SlidingKs;
}

/** Watches a number. Exact but for PSI, Jensen-Shannon and χ², which compare bins at the quantiles of the reference. */
export class NumericWatch implements Watch {
  readonly #options: WatchOptions;
  readonly #collected: number[] = [];
  #comparison: Comparison | undefined;

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  get referenceSamples(): number {
    return this.#collected.length;
  }

  get windowSamples(): number {
    return this.#comparison?.values.size ?? 0;
  }

  take(value: unknown): void {
    if (typeof value !== 'number' || !Number.isFinite(value)) return;
    if (this.#comparison !== undefined) {
      const { bins, counts, values, ks } = this.#comparison;
      counts.push(bins.indexOf(value));
      values.push(value);
      ks.push(value);
      return;
    }
    this.#collected.push(value);
    if (this.#collected.length === this.#options.referenceSize) this.#comparison = this.#compare();
  }

  statistics(): Statistics | null {
    if (!this.#comparison?.values.isFull) return null;
    const { reference, referenceCounts, counts, values, ks } = this.#comparison;
    const { statistic, pValue } = ks.result();
    return {
      ks: statistic,
      ks_p: pValue,
      psi: populationStability(referenceCounts, counts.counts),
      js: jensenShannon(referenceCounts, counts.counts),
      wasserstein: wassersteinNormed(reference, values.values()),
      chi2_p: chiSquareOfTwo(referenceCounts, counts.counts).pValue,
    };
  }

  #compare(): Comparison {
    const { windowSize, bins: wanted } = this.#options;
    const reference = Float64Array.from(this.#collected);
    const bins = quantileBins(reference, wanted);
    return {
      reference,
      bins,
      referenceCounts: binCounts(bins, reference),
      counts: new SlidingCounts({ bins: bins.count, windowSize }),
      values: new Ring(windowSize),
      ks: new SlidingKs(reference, windowSize),
    };
  }
}

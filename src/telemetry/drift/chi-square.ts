import { requireSameBins } from './counts.ts';
import { gammaUpper } from './incomplete-gamma.ts';

export interface ChiSquareResult {
  /** Σ (O − E)² / E, not negative. */
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  /** P(χ² or more) with no drift, between 0 and 1; an approximation that wants about five values a bin. */
  readonly pValue: number;
}

/**
 * Whether two lists of counts come from the same distribution: χ² of the table with two rows, without a continuity
 * correction, as scipy's `chi2_contingency(table, correction=False)`.
 *
 * Bins that are empty on both sides do not count. Source: K. Pearson, 1900.
 *
 * @throws FiredrillError `COUNTS_INVALID` when the lists differ in length or one of them counts nothing.
 */
export function chiSquareOfTwo(reference: Float64Array, window: Float64Array): ChiSquareResult {
  const totals = requireSameBins(reference, window);
  const share = totals.reference / (totals.reference + totals.window);
  let statistic = 0;
  let bins = 0;
  for (let bin = 0; bin < reference.length; bin += 1) {
    const observed = reference[bin] ?? 0;
    const both = observed + (window[bin] ?? 0);
    if (both === 0) continue;
    // Both rows of a column are off by the same count.
    statistic += (observed - both * share) ** 2 / (both * share * (1 - share));
    bins += 1;
  }
  return result(statistic, bins - 1);
}

/**
 * Whether counts come from a distribution that is known: χ² against the shares of `expected`, as scipy's `chisquare`
 * with `expected` scaled to the same total.
 *
 * A bin that must be empty and is not makes the statistic infinite; one that must be and is does not count.
 *
 * @throws FiredrillError `COUNTS_INVALID` when the lists differ in length or one of them counts nothing.
 */
export function chiSquareOfFit(observed: Float64Array, expected: Float64Array): ChiSquareResult {
  const totals = requireSameBins(expected, observed);
  let statistic = 0;
  let bins = 0;
  for (let bin = 0; bin < observed.length; bin += 1) {
    const mean = ((expected[bin] ?? 0) / totals.reference) * totals.window;
    const count = observed[bin] ?? 0;
    if (mean === 0 && count === 0) continue;
    statistic += (count - mean) ** 2 / mean;
    bins += 1;
  }
  return result(statistic, bins - 1);
}

function result(statistic: number, degreesOfFreedom: number): ChiSquareResult {
  // With one bin there is nothing to tell apart.
  const pValue = degreesOfFreedom === 0 ? 1 : gammaUpper(degreesOfFreedom / 2, statistic / 2);
  return { statistic, degreesOfFreedom, pValue };
}

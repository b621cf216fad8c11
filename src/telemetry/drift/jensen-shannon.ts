import { requireSameBins } from './counts.ts';
import { relativeEntropy } from './relative-entropy.ts';

/**
 * The Jensen-Shannon distance of two lists of counts over the same bins: √(½·KL(p‖m) + ½·KL(q‖m)), m = (p + q)/2.
 *
 * Natural logarithms, as scipy's `jensenshannon` by default: between 0 and √ln 2 ≈ 0.833. Divide by that for the
 * distance in base 2. Needs no smoothing. Source: D. M. Endres and J. E. Schindelin, 2003.
 *
 * @throws FiredrillError `COUNTS_INVALID` when the lists differ in length or one of them counts nothing.
 */
export function jensenShannon(reference: Float64Array, window: Float64Array): number {
  const totals = requireSameBins(reference, window);
  let divergence = 0;
  for (let bin = 0; bin < reference.length; bin += 1) {
    const p = (reference[bin] ?? 0) / totals.reference;
    const q = (window[bin] ?? 0) / totals.window;
    divergence += relativeEntropy(p, (p + q) / 2) + relativeEntropy(q, (p + q) / 2);
  }
  return Math.sqrt(Math.max(0, divergence) / 2);
}

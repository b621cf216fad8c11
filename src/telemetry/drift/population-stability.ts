import { requireSameBins } from './counts.ts';

/** Added to every bin of both sides, so that an empty bin gives a large index and not an infinite one. */
const pseudocount = 0.5;

/**
 * The population stability index of two lists of counts over the same bins: Σ (p_i − q_i)·ln(p_i / q_i).
 *
 * The shares are smoothed: p_i = (count_i + ½) / (n + B/2) with B bins. Symmetric, 0 for equal shares, without an upper
 * bound. With no drift its mean is about (1/n + 1/m)·(B − 1), so the customary limits of 0.1 and 0.25 mean little for
 * small windows. Source: S. Kullback and R. A. Leibler, 1951 (as the divergence J); smoothing of Krichevsky and Trofimov.
 *
 * @throws FiredrillError `COUNTS_INVALID` when the lists differ in length or one of them counts nothing.
 */
export function populationStability(reference: Float64Array, window: Float64Array): number {
  const totals = requireSameBins(reference, window);
  const bins = reference.length;
  let index = 0;
  for (let bin = 0; bin < bins; bin += 1) {
    const p = ((reference[bin] ?? 0) + pseudocount) / (totals.reference + pseudocount * bins);
    const q = ((window[bin] ?? 0) + pseudocount) / (totals.window + pseudocount * bins);
    index += (p - q) * Math.log(p / q);
  }
  return index;
}

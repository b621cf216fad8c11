import { FiredrillError } from '../../core/errors.ts';

/**
 * The totals of two lists of counts over the same bins.
 *
 * @throws FiredrillError `COUNTS_INVALID` when the lists differ in length or one of them counts nothing.
 */
export function requireSameBins(
  reference: Float64Array,
  window: Float64Array,
): { readonly reference: number; readonly window: number } {
  const totals = { reference: sumOf(reference), window: sumOf(window) };
  if (reference.length === window.length && totals.reference > 0 && totals.window > 0) return totals;
  throw new FiredrillError(
    'COUNTS_INVALID',
    `counts of ${totals.reference} values in ${reference.length} bins and of ${totals.window} in ${window.length} cannot be compared.`,
    { kind: 'usage', nextStep: 'Count both sides over the same bins, at least one value each.' },
  );
}

function sumOf(counts: Float64Array): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

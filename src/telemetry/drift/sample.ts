import { FiredrillError } from '../../core/errors.ts';

/**
 * Refuses samples that no statistic is defined for.
 *
 * @throws FiredrillError `SAMPLE_INVALID` when the sample is empty or holds NaN.
 */
export function requireSample(values: Float64Array): void {
  if (values.length === 0) {
    throw new FiredrillError('SAMPLE_INVALID', 'a sample is empty.', {
      kind: 'usage',
      nextStep: 'Collect at least one value before comparing.',
    });
  }
  const index = values.findIndex(Number.isNaN);
  if (index >= 0) {
    throw new FiredrillError('SAMPLE_INVALID', `value ${index} of a sample is not a number.`, {
      kind: 'usage',
      nextStep: 'Leave out what is missing before comparing.',
    });
  }
}

/**
 * A sorted copy of a sample.
 *
 * @throws FiredrillError `SAMPLE_INVALID` when the sample is empty or holds NaN.
 */
export function sortedSample(values: Float64Array): Float64Array {
  requireSample(values);
  return values.toSorted();
}

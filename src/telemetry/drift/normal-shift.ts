import { gammaLower } from './incomplete-gamma.ts';

/** D between two normal distributions of equal width, `shift` standard deviations apart: 2Φ(δ/2) − 1. */
export function ksOfShift(shift: number): number {
  return gammaLower(0.5, shift ** 2 / 8);
}

/** The shift in standard deviations that comes to a distance D of at least 0: the inverse of {@link ksOfShift}. */
export function shiftOfKs(distance: number): number {
  if (distance >= 1) return Number.POSITIVE_INFINITY;
  // Newton's method from below, where it ascends without fail: D is a concave function of the shift.
  let shift = distance * Math.sqrt(2 * Math.PI);
  for (;;) {
    const next = shift + (distance - ksOfShift(shift)) * Math.sqrt(2 * Math.PI) * Math.exp(shift ** 2 / 8);
    if (!(next - shift > 1e-15 * next)) return shift;
    shift = next;
  }
}

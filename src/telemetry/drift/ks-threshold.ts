import { FiredrillError } from '../../core/errors.ts';
import { exactSizeMax, type KsMethod } from './kolmogorov-smirnov.ts';
import { exactKsTail, greatestCommonDivisor } from './ks-exact.ts';
import { ksOneSampleTail } from './ks-one-sample.ts';

/** Sizes whose product is at most this count as small: the exact threshold is cheap. */
const smallProductMax = 100_000;

export interface KsSizes {
  /** Values in the window that is checked. */
  readonly windowSize: number;
  /** Values in the reference. */
  readonly referenceSize: number;
}

export interface KsThreshold {
  /** Alarm when D is greater. 1 when no distance is unlikely enough for windows this small. */
  readonly threshold: number;
  readonly method: KsMethod;
}

/**
 * The threshold that D exceeds with a probability of at most `alpha` when nothing has drifted.
 *
 * Exact for equal sizes up to 10,000 and for unequal ones whose product is at most 100,000: the least step of the lattice
 * of possible distances that will do. Otherwise D_α = √(−½·ln(α/2)) · √((n + m)/(n·m)), which errs on the safe side.
 * Source: N. V. Smirnov, 1948.
 *
 * @throws FiredrillError `THRESHOLD_INVALID` when a size is no whole number above 0, or alpha is not between 0 and 1.
 */
export function ksThreshold(sizes: KsSizes & { readonly alpha: number }): KsThreshold {
  const { windowSize: n, referenceSize: m, alpha } = sizes;
  requireSizes(sizes);
  requireThat(alpha > 0 && alpha < 1, `a probability of ${alpha} a check`, 'Choose one between 0 and 1.');
  if (n === m ? n > exactSizeMax : n * m > smallProductMax) {
    const threshold = criticalFactor(alpha) * Math.sqrt(1 / n + 1 / m);
    return { threshold: Math.min(1, threshold), method: 'asymptotic' };
  }
  const lattice = (n / greatestCommonDivisor(n, m)) * m;
  let low = 0;
  let high = lattice;
  while (low < high) {
    const steps = Math.floor((low + high) / 2);
    if (exactKsTail({ n, m, steps: steps + 1 }) <= alpha) high = steps;
    else low = steps + 1;
  }
  return { threshold: low / lattice, method: 'exact' };
}

/**
 * P(D > threshold) at one check when nothing has drifted: exact up to 10,000 values a side, else asymptotic.
 *
 * @throws FiredrillError `THRESHOLD_INVALID` when a size is no whole number above 0.
 */
export function ksFalseAlarm(sizes: KsSizes & { readonly threshold: number }): number {
  const { windowSize: n, referenceSize: m, threshold } = sizes;
  requireSizes(sizes);
  if (threshold >= 1) return 0;
  if (Math.max(n, m) > exactSizeMax) return ksOneSampleTail(Math.round((n * m) / (n + m)), threshold);
  const lattice = (n / greatestCommonDivisor(n, m)) * m;
  let steps = Math.max(0, Math.floor(threshold * lattice));
  // The rule compares rounded numbers, so what exceeds the threshold is decided on them.
  while (steps / lattice <= threshold) steps += 1;
  return Math.min(1, exactKsTail({ n, m, steps }));
}

/** The window for which a threshold is right, by the asymptotic formula; null when no window is long enough. */
export function windowSizeFor(options: {
  readonly threshold: number;
  readonly referenceSize: number;
  readonly alpha: number;
}): number | null {
  const inverse = (options.threshold / criticalFactor(options.alpha)) ** 2 - 1 / options.referenceSize;
  return inverse > 0 ? 1 / inverse : null;
}

/** √(−½·ln(α/2)), by which the asymptotic threshold grows with rarity. */
function criticalFactor(alpha: number): number {
  return Math.sqrt(-Math.log(alpha / 2) / 2);
}

function requireSizes({ windowSize, referenceSize }: KsSizes): void {
  for (const size of [windowSize, referenceSize]) {
    requireThat(
      Number.isInteger(size) && size > 0,
      `a sample of ${size} values`,
      'Give whole numbers above 0.',
    );
  }
}

function requireThat(holds: boolean, what: string, nextStep: string): void {
  if (holds) return;
  throw new FiredrillError('THRESHOLD_INVALID', `there is no KS threshold for ${what}.`, {
    kind: 'usage',
    nextStep,
  });
}

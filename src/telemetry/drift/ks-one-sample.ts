import { durbin } from './durbin.ts';
import { pelzGood } from './pelz-good.ts';
import { pomeranz } from './pomeranz.ts';
import { stirlingError } from './saddle-point.ts';
import { smirnovTail } from './smirnov.ts';

/**
 * The tail of the two-sided Kolmogorov-Smirnov distance of a sample of size `n` against a known distribution:
 * P(D_n ≥ d).
 *
 * Chooses among two exact methods, an expansion and the one-sided tail by n and n·d². The regions lie as in scipy's
 * `kstwo`, so that both give the same digits. Source: R. Simard and P. L'Ecuyer, "Computing the Two-Sided
 * Kolmogorov-Smirnov Distribution", 2011.
 */
export function ksOneSampleTail(n: number, d: number): number {
  const steps = n * d;
  if (steps <= 0.5) return 1;
  if (d >= 1) return 0;
  if (steps <= 1) return 1 - smallestGaps(n, steps);
  const spread = steps * d;
  if (spread >= 370) return 0;
  const isTail = n <= 140 ? spread > 4 : spread >= 2.2;
  if (isTail || d >= 0.5 || steps >= n - 1) return Math.min(1, 2 * smirnovTail(n, d));
  if (n <= 140 && spread > 0.754693) return 1 - pomeranz(n, d);
  const isExact = n <= 140 || (n <= 100_000 && n * d ** 1.5 <= 1.4);
  return Math.min(1, 1 - (isExact ? durbin(n, d) : pelzGood(n, d)));
}

/** P(D_n < d) for 1/2 < n·d ≤ 1: n!/nⁿ · (2nd − 1)ⁿ. */
function smallestGaps(n: number, steps: number): number {
  return Math.sqrt(2 * Math.PI * n) * Math.exp(stirlingError(n) - n + n * Math.log(2 * steps - 1));
}

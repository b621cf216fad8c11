import { deviance, stirlingError } from './saddle-point.ts';

/**
 * The exact one-sided tail of a sample against a known distribution: P(sup (F_n − F) ≥ d), for 0 < d < 1.
 *
 * Σ_j d/(d + j/n) · Binomial(j; n, d + j/n), all terms positive, each to full precision. Takes n steps. Source:
 * N. V. Smirnov, 1944; Z. W. Birnbaum and F. H. Tingey, 1951.
 */
export function smirnovTail(n: number, d: number): number {
  const shift = n * d;
  let sum = Math.exp(n * Math.log1p(-d));
  for (let j = 1; j + shift < n; j += 1) {
    const exponent =
      stirlingError(n) -
      stirlingError(j) -
      stirlingError(n - j) -
      deviance(j, shift) -
      deviance(n - j, -shift);
    sum += (shift / (shift + j)) * Math.exp(exponent) * Math.sqrt(n / (2 * Math.PI * j * (n - j)));
  }
  return sum;
}

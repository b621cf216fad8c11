/** Sizes of two samples, and the gap between them as a whole number of steps of 1 / lcm(n, m). */
export interface KsSteps {
  readonly n: number;
  readonly m: number;
  readonly steps: number;
}

/** The greatest common divisor of two positive whole numbers. */
export function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/**
 * The exact probability, with no drift and no ties, that two samples are at least this far apart: P(D ≥ steps / lcm).
 *
 * Takes n steps for equal sizes and about 2·D·n·m otherwise. Tails below 1e-308 come out as 0.
 */
export function exactKsTail({ n, m, steps }: KsSteps): number {
  if (steps <= 0) return 1;
  return n === m ? equalSizes(n, steps) : unequalSizes({ n: Math.min(n, m), m: Math.max(n, m), steps });
}

/**
 * 2·Σ_{j≥1} (−1)^(j−1)·C(2n, n − j·h) / C(2n, n), by Horner's scheme on the ratios of neighbouring terms, none of which
 * cancel. Source: B. V. Gnedenko and V. S. Korolyuk, 1951.
 */
function equalSizes(n: number, h: number): number {
  let tail = 0;
  for (let k = Math.floor(n / h); k >= 0; k -= 1) {
    let ratio = 1;
    for (let j = 0; j < h; j += 1) ratio = ((n - k * h - j) * ratio) / (n + k * h + j + 1);
    tail = ratio * (1 - tail);
  }
  return 2 * tail;
}

/**
 * Walks over the lattice from (0, 0) to (m, n): the share of the paths to each point that have left the band
 * |x·n − y·m| < h·gcd is the mean of the shares at the two points before it, weighted by how many paths come from each.
 * Nothing is subtracted, so small tails are precise. Source: J. L. Hodges, "The Significance Probability of the Smirnov
 * Two-Sample Test", 1958.
 */
function unequalSizes({ n, m, steps: h }: KsSteps): number {
  const divisor = greatestCommonDivisor(n, m);
  const perX = n / divisor;
  const perY = m / divisor;
  /** Shares of one column of the lattice; outside of the band every path has left it. */
  const left = new Float64Array(n + 1).fill(1);
  left.fill(0, 0, Math.min(Math.ceil(h / perY), n + 1));
  for (let x = 1; x <= m; x += 1) {
    const low = Math.max(Math.floor((perX * x - h) / perY) + 1, 0);
    const high = Math.min(Math.ceil((perX * x + h) / perY), n + 1);
    if (high <= low) return 1;
    if (low > 0) left[low - 1] = 1;
    let share = low === 0 ? 0 : 1;
    for (let y = low; y < high; y += 1) {
      share = ((left[y] ?? 1) * x + share * y) / (x + y);
      left[y] = share;
    }
  }
  return left[n] ?? 1;
}

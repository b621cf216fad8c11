/**
 * P(X ≥ k) for X binomial with n trials of probability p, exact: the terms are summed from k upwards, which keeps small
 * tails free of cancellation.
 */
export function binomialTail(k: number, n: number, p: number): number {
  if (k <= 0) return 1;
  if (k > n || p <= 0) return 0;
  if (p >= 1) return 1;
  let term = Math.exp(logChoose(n, k) + k * Math.log(p) + (n - k) * Math.log1p(-p));
  let sum = 0;
  for (let i = k; i <= n; i++) {
    sum += term;
    term *= ((n - i) / (i + 1)) * (p / (1 - p));
    if (i > n * p && term < sum * 1e-17) break;
  }
  return Math.min(1, sum);
}

/** P(X ≥ k) for X Poisson with the given mean, exact in the same way. */
export function poissonTail(k: number, mean: number): number {
  if (k <= 0) return 1;
  if (mean <= 0) return 0;
  let term = Math.exp(k * Math.log(mean) - mean - logGamma(k + 1));
  let sum = 0;
  for (let i = k; i <= mean || term > sum * 1e-17; i++) {
    sum += term;
    term *= mean / (i + 1);
  }
  return Math.min(1, sum);
}

/**
 * The upper end of the exact one-sided confidence interval for a share of which `k` of `n` were seen (Clopper and
 * Pearson, 1934), by bisection. 1 when nothing was seen at all.
 */
export function shareUpperBound(k: number, n: number, confidence: number): number {
  if (k >= n) return 1;
  let low = k / n;
  let high = 1;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    // The bound is the share under which as few as k would be seen with probability 1 − confidence.
    if (1 - binomialTail(k + 1, n, middle) > 1 - confidence) low = middle;
    else high = middle;
  }
  return high;
}

function logChoose(n: number, k: number): number {
  return logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
}

/** ln Γ(x) for x ≥ 1: Stirling's series, after shifting small arguments up to where it has twelve digits. */
function logGamma(x: number): number {
  let shift = 0;
  let z = x;
  while (z < 10) shift += Math.log(z++);
  const inverse = 1 / (z * z);
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse / 1680))) / z;
  return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series - shift;
}

/**
 * P(X ≥ k) for X binomial with n trials of probability p.
 *
 * The terms are summed from the mean outwards, which keeps small tails free of cancellation and large ones free of
 * underflow. Good to about ten digits.
 */
export function binomialTail(k: number, n: number, p: number): number {
  if (k <= 0) return 1;
  if (k > n || p <= 0) return 0;
  if (p >= 1) return 1;
  if (k <= n * p) return 1 - binomialTail(n - k + 1, n, 1 - p);
  const first = Math.exp(logChoose(n, k) + k * Math.log(p) + (n - k) * Math.log1p(-p));
  return sumFrom(first, k, (i) => ((n - i) / (i + 1)) * (p / (1 - p)));
}

/** P(X ≥ k) for X Poisson with the given mean, in the same way. */
export function poissonTail(k: number, mean: number): number {
  if (k <= 0) return 1;
  if (mean <= 0) return 0;
  const termOf = (i: number): number => Math.exp(i * Math.log(mean) - mean - logGamma(i + 1));
  if (k > mean) return sumFrom(termOf(k), k, (i) => mean / (i + 1));
  return 1 - sumFrom(termOf(k - 1), 1 - k, (i) => -i / mean);
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

/** Adds up terms that shrink from the first on; `ratio(i)` leads from term i to the next. */
function sumFrom(first: number, from: number, ratio: (i: number) => number): number {
  let sum = 0;
  let term = first;
  for (let i = from; term > sum * 1e-17; i++) {
    sum += term;
    term *= ratio(i);
  }
  return sum;
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

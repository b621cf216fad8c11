/**
 * What is left of ln Γ(x + 1) when Stirling's formula is taken off: ln Γ(x + 1) − (x + ½)·ln x + x − ½·ln 2π.
 *
 * `x` is positive. With {@link deviance} it gives densities to full precision where logarithms of factorials would lose
 * digits. Source: C. Loader, "Fast and Accurate Computation of Binomial Probabilities", 2000.
 */
export function stirlingError(x: number): number {
  let shifted = x;
  let sum = 0;
  // The series needs a large argument, and each step up to one costs one logarithm.
  for (; shifted < 16; shifted += 1) sum += (shifted + 0.5) * Math.log1p(1 / shifted) - 1;
  const r = 1 / (shifted * shifted);
  return (
    sum +
    (1 / 12 - r * (1 / 360 - r * (1 / 1260 - r * (1 / 1680 - r * (1 / 1188 - (r * 691) / 360360))))) / shifted
  );
}

/**
 * Half the deviance of a count from its mean: x·ln(x / (x + d)) + d, where the mean is x + d.
 *
 * `x` and `x + d` are positive. The difference is an argument of its own, since computing it from the mean would
 * round it. Source: Loader 2000, function bd0.
 */
export function deviance(x: number, d: number): number {
  const ratio = -d / (2 * x + d);
  if (Math.abs(ratio) >= 0.1) return d - x * Math.log1p(d / x);
  let sum = -d * ratio;
  let power = 2 * x * ratio;
  for (let odd = 3; ; odd += 2) {
    power *= ratio * ratio;
    const next = sum + power / odd;
    if (next === sum) return sum;
    sum = next;
  }
}

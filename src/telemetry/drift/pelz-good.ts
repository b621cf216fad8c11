/**
 * P(D_n < d) of a sample against a known distribution, for large n, by an expansion in 1/√n up to its third power.
 *
 * Source: W. Pelz and I. J. Good, "Approximating the Lower Tail-Areas of the Kolmogorov-Smirnov One-Sample Statistic",
 * 1976, in the form of R. Simard and P. L'Ecuyer, 2011.
 */
export function pelzGood(n: number, d: number): number {
  const z = Math.sqrt(n) * d;
  const z2 = z * z;
  const pi2 = Math.PI ** 2;
  let [k0, k1, k2, k3] = [0, 0, 0, 0];
  // Each sum shrinks like q^(k²): this many terms are more than a double can tell.
  for (let k = Math.ceil((16 * z) / Math.PI); k >= 1; k -= 1) {
    const odd = pi2 * (2 * k - 1) ** 2;
    const q = Math.exp(-odd / (8 * z2));
    k0 += q;
    k1 += q * (odd / 4 - z2);
    k2 +=
      q * (6 * z2 ** 3 + 2 * z2 ** 2 + (odd * (2 * z2 ** 2 - 5 * z2)) / 4 + (odd ** 2 * (1 - 2 * z2)) / 16);
    k3 +=
      q *
      ((odd ** 3 * (5 - 30 * z2)) / 64 +
        (odd ** 2 * (212 * z2 ** 2 - 60 * z2)) / 16 +
        (odd * (135 * z2 ** 2 - 96 * z2 ** 3)) / 4 -
        (30 * z2 ** 3 + 90 * z2 ** 4));
  }
  let [even2, even3] = [0, 0];
  for (let k = Math.ceil((16 * z) / Math.PI); k >= 1; k -= 1) {
    const q = k * k * Math.exp((-pi2 * k * k) / (2 * z2));
    even2 += q;
    even3 += q * (3 * z2 - pi2 * k * k);
  }
  const series =
    k0 / z +
    k1 / (6 * z2 ** 2 * Math.sqrt(n)) +
    (k2 / (72 * z ** 7) - (pi2 * even2) / (36 * z ** 3)) / n +
    (k3 / (6480 * z2 ** 5) + (pi2 * even3) / (216 * z2 ** 3)) / n ** 1.5;
  return Math.sqrt(2 * Math.PI) * series;
}

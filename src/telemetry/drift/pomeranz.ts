/**
 * The exact P(D_n < d) of a sample against a known distribution of up to 140 values, for n·d above 1.
 *
 * Carries the probability of having seen j of the n values through the 2n + 2 points where the band of width d about the
 * distribution function lets one value more in or out. Takes about 8·n³·d² steps. Source: J. Pomeranz, "Exact Cumulative
 * Distribution of the Kolmogorov-Smirnov Statistic for Small Samples (Algorithm 487)", 1974.
 */
export function pomeranz(n: number, d: number): number {
  const whole = Math.floor(n * d);
  const fraction = n * d - whole;
  const near = Math.min(fraction, 1 - fraction);
  const [first, inner, outer] = [near, 2 * near, 1 - 2 * near].map((gap) =>
    poissonTerms(gap / n, 2 * whole + 2),
  );
  let row = new Float64Array(n + 1);
  row[0] = 1;
  let [low] = bandAt(0, { n, whole, fraction });
  let exponent = 0;
  for (let point = 1; point <= 2 * n + 1; point += 1) {
    const isEnd = point === 1 || point === 2 * n + 1;
    const terms = (isEnd ? first : point % 2 === 1 ? inner : outer) ?? [];
    const next = new Float64Array(n + 1);
    const [from, to] = bandAt(point, { n, whole, fraction });
    for (let j = from; j <= to; j += 1) {
      let sum = 0;
      for (let k = low; k <= j; k += 1) sum += (row[k] ?? 0) * (terms[j - k] ?? 0);
      next[j] = sum;
    }
    row = next;
    low = from;
    if (Math.max(...row) < 2 ** -128) {
      row = row.map((value) => value * 2 ** 128);
      exponent -= 128;
    }
  }
  let probability = row[n] ?? 0;
  for (let factor = 1; factor <= n; factor += 1) probability *= factor;
  return probability * 2 ** exponent;
}

/** gap^j / j! for j below `count`: the chances of j values within a gap, but for a factor that all paths share. */
function poissonTerms(gap: number, count: number): readonly number[] {
  const terms = [1];
  for (let j = 1; j < count; j += 1) terms.push(((terms[j - 1] ?? 0) * gap) / j);
  return terms;
}

interface Band {
  readonly n: number;
  readonly whole: number;
  readonly fraction: number;
}

/** Fewest and most values that may lie below a point. In whole numbers, for a rounded bound would be off by one. */
function bandAt(point: number, { n, whole, fraction }: Band): readonly [number, number] {
  const part = fraction > 0 ? 1 : 0;
  const late = fraction > 0.5 ? 1 : 0;
  const k = Math.floor((point + 1) / 2);
  const [low, high] =
    point === 0 || k === n + 1
      ? [Math.min(k, n) - whole - part + 1, Math.min(k, n) + whole + part - 1]
      : point % 2 === 1
        ? [k - whole - late, k + whole + part - 2]
        : [k - whole, k + whole + late - 1];
  return [Math.max(0, low), Math.min(n, high)];
}

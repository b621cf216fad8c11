/** One term of a Kullback-Leibler divergence, p·ln(p / q): 0 for p = 0, infinite for q = 0 alone. */
export function relativeEntropy(p: number, q: number): number {
  return p === 0 ? 0 : p * Math.log(p / q);
}

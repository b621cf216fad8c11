/**
 * The chance of ranks at least as high for the second group if both came from the same distribution: the one-sided test of
 * Mann and Whitney (Annals of Mathematical Statistics 18, 1947), exact and conditional on ties (mid-ranks), by counting
 * every way in which the values could have been dealt to the groups.
 *
 * `Infinity` stands for a time that never came: it ranks behind all others. Each group must hold at least one value; meant
 * for up to some fifty values each.
 */
export function chanceOfHigher(before: readonly number[], now: readonly number[]): number {
  const all = [...before, ...now];
  const ranks = all.map((value) => twiceMidRank(value, all));
  const observed = ranks.slice(before.length).reduce((sum, rank) => sum + rank, 0);
  const ways = waysBySum(ranks, now.length);
  let higher = 0;
  let total = 0;
  for (const [sum, count] of ways.entries()) {
    total += count;
    if (sum >= observed) higher += count;
  }
  return higher / total;
}

/** The lowest chance that groups of these sizes can ever come to: one way in all the ways to choose. */
export function lowestChance(before: number, now: number): number {
  let ways = 1;
  for (let chosen = 1; chosen <= now; chosen++) ways = (ways * (before + chosen)) / chosen;
  return 1 / ways;
}

/**
 * By how much the second group lies higher: the median of all differences between the groups (Hodges and Lehmann, Annals of
 * Mathematical Statistics 34, 1963). Two values that never came do not differ.
 */
export function shiftBetween(before: readonly number[], now: readonly number[]): number {
  const differences = now
    .flatMap((after) => before.map((value) => (after === value ? 0 : after - value)))
    .toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const lo = differences[Math.floor((differences.length - 1) / 2)] ?? 0;
  const hi = differences[Math.floor(differences.length / 2)] ?? 0;
  return lo === hi ? lo : (lo + hi) / 2;
}

/** Twice the mid-rank is a whole number, so that sums can be counted. */
function twiceMidRank(value: number, all: readonly number[]): number {
  const below = all.filter((other) => other < value).length;
  const equal = all.filter((other) => other === value).length;
  return 2 * below + equal + 1;
}

/** In how many ways so many of the ranks add up to each sum. */
function waysBySum(ranks: readonly number[], chosen: number): number[] {
  const most = ranks.reduce((sum, rank) => sum + rank, 0);
  const ways = Array.from({ length: chosen + 1 }, () => new Float64Array(most + 1));
  const [none] = ways;
  if (none !== undefined) none[0] = 1;
  for (const rank of ranks) {
    for (let count = chosen; count >= 1; count--) {
      const [fewer, here] = [ways[count - 1], ways[count]];
      if (fewer === undefined || here === undefined) continue;
      for (let sum = most; sum >= rank; sum--) here[sum] = (here[sum] ?? 0) + (fewer[sum - rank] ?? 0);
    }
  }
  return [...(ways[chosen] ?? [])];
}

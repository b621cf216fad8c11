import type { Columns, RangeInput, RowFunction } from '../windows.ts';

/**
 * `rate`, `increase` and `delta`: the growth within the window, extrapolated towards its edges (`extrapolatedRate` of Prometheus).
 *
 * Towards each edge it extrapolates all the way when the gap is below 1.1 average distances of samples, otherwise by half a distance,
 * and a counter not below zero.
 */
export function extrapolated(input: RangeInput, isCounter: boolean, isRate: boolean): RowFunction {
  const { endMs, stepMs, rangeMs, steps } = input;
  const divisor = isRate ? rangeMs / 1_000 : 1;
  return (columns, windows, target) => {
    const { times, values } = columns;
    const lastTo = windows.to[steps - 1] ?? 0;
    const resets = isCounter ? resetIndexes(columns, windows.from[0] ?? 0, lastTo) : [lastTo];
    let nextReset = 0;
    for (let step = 0; step < steps; step += 1) {
      const from = windows.from[step] ?? 0;
      const to = windows.to[step] ?? 0;
      if (to - from < 2) continue;
      const first = values[from] ?? 0;
      let growth = (values[to - 1] ?? 0) - first;
      while ((resets[nextReset] ?? lastTo) <= from) nextReset += 1;
      for (let index = nextReset; (resets[index] ?? lastTo) < to; index += 1) {
        growth += values[(resets[index] ?? 0) - 1] ?? 0;
      }

      const firstMs = times[from] ?? 0;
      const lastMs = times[to - 1] ?? 0;
      const windowEndMs = endMs + step * stepMs;
      const sampled = (lastMs - firstMs) / 1_000;
      const average = sampled / (to - from - 1);
      let toStart = (firstMs - (windowEndMs - rangeMs)) / 1_000;
      if (toStart >= average * 1.1) toStart = average / 2;
      if (isCounter && growth > 0 && first >= 0) {
        const toZero = sampled * (first / growth);
        if (toZero < toStart) toStart = toZero;
      }
      let toEnd = (windowEndMs - lastMs) / 1_000;
      if (toEnd >= average * 1.1) toEnd = average / 2;
      target.values[target.base + step] = growth * ((sampled + toStart + toEnd) / sampled / divisor);
      target.present[target.base + step] = 1;
    }
  };
}

/** Where a counter went down, and the end. Most never do, so the windows need not look for it one by one. */
function resetIndexes({ values }: Columns, from: number, to: number): number[] {
  const resets: number[] = [];
  for (let index = from + 1; index < to; index += 1) {
    if ((values[index] ?? 0) < (values[index - 1] ?? 0)) resets.push(index);
  }
  resets.push(to);
  return resets;
}

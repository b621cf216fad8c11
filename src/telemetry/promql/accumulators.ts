import type { AggregationOperator } from './ast.ts';
import type { EvaluateOptions } from './evaluation.ts';

/** The aggregations with a parameter. */
export type ParametricOperator = 'bottomk' | 'count_values' | 'quantile' | 'topk';

/** Folds the values of one group and step, its slot, into one. */
export interface Accumulator {
  /** Takes in a value; `count` values have come to this slot, this one included. */
  add(slot: number, value: number, count: number): void;
  /** The folded value, of at least one. */
  result(slot: number, count: number): number;
}

type Semantics = EvaluateOptions['semantics'];

/** The aggregations that fold values one by one, each as a factory for a number of slots. */
export const accumulators: Readonly<
  Record<
    Exclude<AggregationOperator, ParametricOperator>,
    (slots: number, semantics: Semantics) => Accumulator
  >
> = {
  avg,
  count: () => ({ add: () => {}, result: (_, count) => count }),
  group: () => ({ add: () => {}, result: () => 1 }),
  max: (slots) => extreme(slots, (value, best) => value > best),
  min: (slots) => extreme(slots, (value, best) => value < best),
  stddev: (slots, semantics) => variance(slots, semantics, Math.sqrt),
  stdvar: (slots, semantics) => variance(slots, semantics, (value) => value),
  sum: (slots, semantics) => (semantics === 'prometheus-2' ? plainSum(slots) : sum(slots)),
};

function sum(slots: number): Accumulator {
  const sums = new Float64Array(slots);
  const compensations = new Float64Array(slots);
  return {
    add: (slot, value) => addCompensated(sums, compensations, slot, value),
    result: (slot) => (sums[slot] ?? 0) + (compensations[slot] ?? 0),
  };
}

/** The sum of Prometheus 2, which lets rounding errors be, and a negative zero too. */
function plainSum(slots: number): Accumulator {
  const sums = new Float64Array(slots);
  return {
    add: (slot, value, count) => {
      sums[slot] = count === 1 ? value : (sums[slot] ?? 0) + value;
    },
    result: (slot) => sums[slot] ?? 0,
  };
}

/** Kahan's and Neumaier's summation, in columns. */
function addCompensated(sums: Float64Array, compensations: Float64Array, slot: number, value: number): void {
  const before = sums[slot] ?? 0;
  const after = before + value;
  const compensation = compensations[slot] ?? 0;
  if (after === Infinity || after === -Infinity) compensations[slot] = 0;
  else if (Math.abs(before) >= Math.abs(value)) compensations[slot] = compensation + (before - after + value);
  else compensations[slot] = compensation + (value - after + before);
  sums[slot] = after;
}

/** A mean of the sum, until the sum would overflow; from then on incrementally. */
function avg(slots: number): Accumulator {
  const sums = new Float64Array(slots);
  const compensations = new Float64Array(slots);
  const isIncremental = new Uint8Array(slots);
  return {
    add: (slot, value, count) => {
      const before = sums[slot] ?? 0;
      const overflows = count > 1 && Math.abs(before + value) === Infinity;
      if (isIncremental[slot] === 0 && !overflows) {
        if (count === 1) sums[slot] = value;
        else addCompensated(sums, compensations, slot, value);
        return;
      }
      // Before the switch the slot holds a sum, after it a mean.
      const divisor = isIncremental[slot] === 0 ? count - 1 : 1;
      const share = (count - 1) / count;
      isIncremental[slot] = 1;
      sums[slot] = (before / divisor) * share;
      compensations[slot] = ((compensations[slot] ?? 0) / divisor) * share;
      addCompensated(sums, compensations, slot, value / count);
    },
    result: (slot, count) => {
      const divisor = isIncremental[slot] === 0 ? count : 1;
      return (sums[slot] ?? 0) / divisor + (compensations[slot] ?? 0) / divisor;
    },
  };
}

function extreme(slots: number, isBetter: (value: number, best: number) => boolean): Accumulator {
  const bests = new Float64Array(slots);
  return {
    add: (slot, value, count) => {
      const best = bests[slot] ?? 0;
      if (count === 1 || isBetter(value, best) || Number.isNaN(best)) bests[slot] = value;
    },
    result: (slot) => bests[slot] ?? 0,
  };
}

/** Population variance (Welford 1962). */
function variance(slots: number, semantics: Semantics, finish: (variance: number) => number): Accumulator {
  const means = new Float64Array(slots);
  const squares = new Float64Array(slots);
  return {
    add: (slot, value, count) => {
      const mean = means[slot] ?? 0;
      if (count === 1) {
        means[slot] = value;
        // Prometheus 2 takes a single value to vary by nothing even when it is no number.
        squares[slot] = Number.isFinite(value) || semantics === 'prometheus-2' ? 0 : Number.NaN;
        return;
      }
      const delta = value - mean;
      means[slot] = mean + delta / count;
      squares[slot] = (squares[slot] ?? 0) + delta * (value - (means[slot] ?? 0));
    },
    result: (slot, count) => finish((squares[slot] ?? 0) / count),
  };
}

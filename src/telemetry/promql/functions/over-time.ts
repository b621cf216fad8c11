import { evaluationError } from '../errors.ts';
import { add, Mean, quantileOf } from './sums.ts';

/** Computes one value from the samples with an index of at least `from` and less than `to`. */
export type WindowFunction = (
  times: Float64Array,
  values: Float64Array,
  from: number,
  to: number,
  step: number,
) => number;

/** A function of range vectors: how many samples it needs at least, and what it does with them. */
export interface OverTime {
  readonly samplesMin: number;
  /** The parameters are the scalar arguments, each with a value per step. */
  readonly make: (parameters: readonly Float64Array[], stepMs: (step: number) => number) => WindowFunction;
}

const of = (samplesMin: number, compute: WindowFunction): OverTime => ({ samplesMin, make: () => compute });

/** The functions of range vectors that look at each window by itself. */
export const overTimeFunctions: ReadonlyMap<string, OverTime> = new Map([
  ['avg_over_time', of(1, average)],
  ['changes', of(1, (_, values, from, to) => countPairs(values, from, to, isChange))],
  ['count_over_time', of(1, (_, __, from, to) => to - from)],
  ['deriv', of(2, (times, values, from, to) => regression(times, values, from, to, times[from] ?? 0).slope)],
  ['holt_winters', { samplesMin: 2, make: ([smoothing, trend]) => holtWinters(smoothing, trend) }],
  ['idelta', of(2, (_, values, __, to) => (values[to - 1] ?? 0) - (values[to - 2] ?? 0))],
  ['irate', of(2, instantRate)],
  ['last_over_time', of(1, (_, values, __, to) => values[to - 1] ?? Number.NaN)],
  ['max_over_time', of(1, (_, values, from, to) => extreme(values, from, to, (value, best) => value > best))],
  ['min_over_time', of(1, (_, values, from, to) => extreme(values, from, to, (value, best) => value < best))],
  ['predict_linear', { samplesMin: 2, make: ([duration], stepMs) => predictLinear(duration, stepMs) }],
  ['present_over_time', of(1, () => 1)],
  ['quantile_over_time', { samplesMin: 1, make: ([phi]) => quantileOverTime(phi) }],
  [
    'resets',
    of(1, (_, values, from, to) => countPairs(values, from, to, (value, previous) => value < previous)),
  ],
  ['stddev_over_time', of(1, (_, values, from, to) => Math.sqrt(variance(values, from, to)))],
  ['stdvar_over_time', of(1, (_, values, from, to) => variance(values, from, to))],
  ['sum_over_time', of(1, total)],
]);

function average(_: Float64Array, values: Float64Array, from: number, to: number): number {
  const mean = new Mean();
  for (let index = from; index < to; index += 1) mean.add(values[index] ?? 0);
  return mean.value;
}

function total(_: Float64Array, values: Float64Array, from: number, to: number): number {
  const state = { sum: 0, compensation: 0 };
  for (let index = from; index < to; index += 1) add(state, values[index] ?? 0);
  return Math.abs(state.sum) === Infinity ? state.sum : state.sum + state.compensation;
}

function extreme(
  values: Float64Array,
  from: number,
  to: number,
  isBetter: (value: number, best: number) => boolean,
): number {
  let best = values[from] ?? 0;
  for (let index = from + 1; index < to; index += 1) {
    const value = values[index] ?? 0;
    if (isBetter(value, best) || Number.isNaN(best)) best = value;
  }
  return best;
}

function isChange(value: number, previous: number): boolean {
  return value !== previous && !(Number.isNaN(value) && Number.isNaN(previous));
}

function countPairs(
  values: Float64Array,
  from: number,
  to: number,
  counts: (value: number, previous: number) => boolean,
): number {
  let count = 0;
  for (let index = from + 1; index < to; index += 1) {
    if (counts(values[index] ?? 0, values[index - 1] ?? 0)) count += 1;
  }
  return count;
}

/** Per second between the last two samples; after a reset the counter has grown from zero. */
function instantRate(times: Float64Array, values: Float64Array, _: number, to: number): number {
  const last = values[to - 1] ?? 0;
  const previous = values[to - 2] ?? 0;
  const growth = last < previous ? last : last - previous;
  return growth / (((times[to - 1] ?? 0) - (times[to - 2] ?? 0)) / 1_000);
}

/** Population variance (Welford 1962) with compensated sums. */
function variance(values: Float64Array, from: number, to: number): number {
  const mean = { sum: 0, compensation: 0 };
  const squares = { sum: 0, compensation: 0 };
  for (let index = from; index < to; index += 1) {
    const value = values[index] ?? 0;
    const delta = value - (mean.sum + mean.compensation);
    add(mean, delta / (index - from + 1));
    add(squares, delta * (value - (mean.sum + mean.compensation)));
  }
  return (squares.sum + squares.compensation) / (to - from);
}

/** Least-squares line through the samples, per second, with its value at `interceptMs`. */
function regression(
  times: Float64Array,
  values: Float64Array,
  from: number,
  to: number,
  interceptMs: number,
): { readonly slope: number; readonly intercept: number } {
  const sumX = { sum: 0, compensation: 0 };
  const sumY = { sum: 0, compensation: 0 };
  const sumXY = { sum: 0, compensation: 0 };
  const sumXX = { sum: 0, compensation: 0 };
  const first = values[from] ?? 0;
  let isConstant = true;
  for (let index = from; index < to; index += 1) {
    const x = ((times[index] ?? 0) - interceptMs) / 1_000;
    const y = values[index] ?? 0;
    isConstant &&= y === first;
    add(sumX, x);
    add(sumY, y);
    add(sumXY, x * y);
    add(sumXX, x * x);
  }
  if (isConstant) {
    const level = Number.isFinite(first) ? first : Number.NaN;
    return { slope: level * 0, intercept: level };
  }
  const count = to - from;
  const x = sumX.sum + sumX.compensation;
  const y = sumY.sum + sumY.compensation;
  const xy = sumXY.sum + sumXY.compensation;
  const xx = sumXX.sum + sumXX.compensation;
  const slope = (xy - (x * y) / count) / (xx - (x * x) / count);
  return { slope, intercept: y / count - (slope * x) / count };
}

function predictLinear(duration: Float64Array | undefined, stepMs: (step: number) => number): WindowFunction {
  return (times, values, from, to, step) => {
    const { slope, intercept } = regression(times, values, from, to, stepMs(step));
    return slope * (duration?.[step] ?? Number.NaN) + intercept;
  };
}

function quantileOverTime(phi: Float64Array | undefined): WindowFunction {
  return (_, values, from, to, step) => quantileOf(phi?.[step] ?? Number.NaN, values.subarray(from, to));
}

/** Double exponential smoothing (Holt 1957): the level after the last sample. */
function holtWinters(smoothing: Float64Array | undefined, trend: Float64Array | undefined): WindowFunction {
  return (_, values, from, to, step) => {
    const sf = factor(smoothing?.[step], 'smoothing', 'sf');
    const tf = factor(trend?.[step], 'trend', 'tf');
    let previous = 0;
    let level = values[from] ?? 0;
    let slope = (values[from + 1] ?? 0) - level;
    for (let index = from + 1; index < to; index += 1) {
      if (index > from + 1) slope = tf * (level - previous) + (1 - tf) * slope;
      const next = sf * (values[index] ?? 0) + (1 - sf) * (level + slope);
      previous = level;
      level = next;
    }
    return level;
  };
}

function factor(value: number | undefined, name: string, symbol: string): number {
  const got = value ?? Number.NaN;
  if (got > 0 && got < 1) return got;
  throw evaluationError(`invalid ${name} factor. Expected: 0 < ${symbol} < 1, got: ${got.toFixed(6)}`);
}

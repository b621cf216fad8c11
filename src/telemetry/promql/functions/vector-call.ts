import { NO_LABELS } from '../../labels.ts';
import type { Call, Expr } from '../ast.ts';
import { unwrap } from '../ast.ts';
import { dropNames, type Evaluation } from '../evaluation.ts';
import { type Frame, newFrame, withValues } from '../frame.ts';
import { evaluateSelectorTimes } from '../selectors.ts';
import { reordered } from '../top-k.ts';
import { absentLabels } from './absent.ts';
import { dateFunctions, elementwiseFunctions } from './elementwise.ts';
import { histogramFraction, histogramQuantile } from './histogram.ts';
import { labelJoin, labelReplace } from './labels.ts';

/** Evaluates a function that takes no range vector and gives an instant vector. */
export function evaluateVectorCall(evaluation: Evaluation, call: Call): Frame {
  const elementwise = elementwiseFunctions.get(call.name);
  if (elementwise !== undefined) return mapped(evaluation, call, elementwise);
  const date = dateFunctions.get(call.name);
  if (date !== undefined) {
    return call.args.length > 0
      ? mapped(evaluation, call, date)
      : constant(evaluation, call, nowSeconds(evaluation).map(date));
  }
  const evaluate = vectorFunctions.get(call.name);
  if (evaluate === undefined) throw new Error(`The type check knows no function ${call.name}.`);
  return evaluate(evaluation, call);
}

/** Evaluates a function that gives a scalar. */
export function evaluateScalarCall(evaluation: Evaluation, call: Call): Float64Array {
  switch (call.name) {
    case 'pi':
      return new Float64Array(evaluation.grid.steps).fill(Math.PI);
    case 'time':
      return nowSeconds(evaluation);
    default:
      return onlyValues(evaluation.vector(argument(call, 0)));
  }
}

const vectorFunctions: ReadonlyMap<string, (evaluation: Evaluation, call: Call) => Frame> = new Map([
  ['absent', absent],
  ['clamp', (evaluation, call) => clamp(evaluation, call, call.args[1], call.args[2])],
  ['clamp_max', (evaluation, call) => clamp(evaluation, call, undefined, call.args[1])],
  ['clamp_min', (evaluation, call) => clamp(evaluation, call, call.args[1], undefined)],
  ['histogram_fraction', histogramFraction],
  ['histogram_quantile', histogramQuantile],
  ['label_join', labelJoin],
  ['label_replace', labelReplace],
  ['round', round],
  ['sort', (evaluation, call) => sorted(evaluation, call, 1)],
  ['sort_desc', (evaluation, call) => sorted(evaluation, call, -1)],
  ['timestamp', timestamp],
  ['vector', (evaluation, call) => constant(evaluation, call, evaluation.scalar(argument(call, 0)))],
]);

function argument({ args }: Call, index: number): Expr {
  const arg = args[index];
  if (arg === undefined) throw new Error('The type check has counted the arguments.');
  return arg;
}

function nowSeconds({ grid }: Evaluation): Float64Array {
  return Float64Array.from({ length: grid.steps }, (_, step) => (grid.startMs + step * grid.stepMs) / 1_000);
}

function mapped(evaluation: Evaluation, call: Call, compute: (value: number, step: number) => number): Frame {
  const frame = evaluation.vector(argument(call, 0));
  const values = frame.values.map((value, index) => compute(value, index % frame.steps));
  return dropNames(evaluation, call, withValues(frame, values));
}

/** A vector of one series without labels. */
function constant(evaluation: Evaluation, call: Call, values: Float64Array): Frame {
  const rows = evaluation.memo.get(call, 'constant', [], () => [{ labels: NO_LABELS, dropName: false }]);
  return { rows, steps: values.length, values, present: new Uint8Array(values.length).fill(1) };
}

function absent(evaluation: Evaluation, call: Call): Frame {
  const input = evaluation.vector(argument(call, 0));
  const rows = evaluation.memo.get(call, 'absent', [], () => [
    { labels: absentLabels(call.args[0]), dropName: false },
  ]);
  const frame = newFrame(rows, input.steps);
  frame.values.fill(1);
  frame.present.fill(1);
  for (const [index, present] of input.present.entries())
    if (present === 1) frame.present[index % input.steps] = 0;
  return frame;
}

/** The value of the only series, NaN where there is none or more than one. */
function onlyValues({ steps, values, present }: Frame): Float64Array {
  const results = new Float64Array(steps).fill(Number.NaN);
  const counts = new Uint32Array(steps);
  for (const [index, is] of present.entries()) {
    if (is === 0) continue;
    const step = index % steps;
    counts[step] = (counts[step] ?? 0) + 1;
    results[step] = counts[step] === 1 ? (values[index] ?? Number.NaN) : Number.NaN;
  }
  return results;
}

function clamp(evaluation: Evaluation, call: Call, least: Expr | undefined, most: Expr | undefined): Frame {
  const { steps } = evaluation.grid;
  const low = least === undefined ? new Float64Array(steps).fill(-Infinity) : evaluation.scalar(least);
  const high = most === undefined ? new Float64Array(steps).fill(Infinity) : evaluation.scalar(most);
  const frame = mapped(evaluation, call, (value, step) =>
    Math.max(low[step] ?? 0, Math.min(high[step] ?? 0, value)),
  );
  // Bounds the wrong way round leave nothing.
  const present = frame.present.map((is, index) => {
    const step = index % steps;
    return (high[step] ?? 0) < (low[step] ?? 0) ? 0 : is;
  });
  return { ...frame, present };
}

function round(evaluation: Evaluation, call: Call): Frame {
  const [, nearest] = call.args;
  const units = nearest === undefined ? undefined : evaluation.scalar(nearest);
  return mapped(evaluation, call, (value, step) => {
    // Multiplying by the inverse loses less precision than dividing.
    const inverse = 1 / (units?.[step] ?? 1);
    return Math.floor(value * inverse + 0.5) / inverse;
  });
}

/** Sorts the result of an instant query, NaN last; over a range the order is that of the labels anyway. */
function sorted(evaluation: Evaluation, call: Call, direction: 1 | -1): Frame {
  const frame = evaluation.vector(argument(call, 0));
  if (frame.steps !== 1) return frame;
  const valueAt = (row: number): number => frame.values[row] ?? 0;
  const order = [...frame.rows.keys()].sort((left, right) => {
    const [a, b] = [valueAt(left), valueAt(right)];
    if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
    return direction * (a - b) || 0;
  });
  return reordered(frame, order);
}

function timestamp(evaluation: Evaluation, call: Call): Frame {
  const selector = unwrap(argument(call, 0));
  if (selector.kind === 'selector') {
    return dropNames(evaluation, call, evaluateSelectorTimes(evaluation, selector));
  }
  const now = nowSeconds(evaluation);
  return mapped(evaluation, call, (_, step) => now[step] ?? Number.NaN);
}

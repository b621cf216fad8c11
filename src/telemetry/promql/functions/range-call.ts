import { labelOf, METRIC_NAME, NO_LABELS } from '../../labels.ts';
import { checkQuantile } from '../annotations.ts';
import type { Call } from '../ast.ts';
import { dropNames, type Evaluation } from '../evaluation.ts';
import { type Frame, newFrame } from '../frame.ts';
import { typeOf } from '../typecheck.ts';
import { asRange, overWindows, type RangeInput, type RowFunction, rangeInput } from '../windows.ts';
import { absentLabels } from './absent.ts';
import { type OverTime, overTimeFunctions } from './over-time.ts';
import { extrapolated } from './rate.ts';

/** Whether a function takes a range vector. */
export function isRangeCall({ args }: Call): boolean {
  return args.some((arg) => typeOf(arg) === 'matrix');
}

/** Evaluates a function of range vectors. */
export function evaluateRangeCall(evaluation: Evaluation, call: Call): Frame {
  const rangeArgument = call.args.find((arg) => typeOf(arg) === 'matrix');
  const input = rangeInput(evaluation, asRange(rangeArgument));
  if (call.name === 'absent_over_time') return absentOverTime(evaluation, call, input);
  const frame = overWindows(input, rowFunction(evaluation, call, input));
  if (call.name === 'rate' || call.name === 'increase') informOfNonCounters(evaluation, call, frame);
  // The last sample is still the metric's own value.
  return call.name === 'last_over_time' ? frame : dropNames(evaluation, call, frame);
}

function rowFunction(evaluation: Evaluation, call: Call, input: RangeInput): RowFunction {
  switch (call.name) {
    case 'rate':
      return extrapolated(input, true, true);
    case 'increase':
      return extrapolated(input, true, false);
    case 'delta':
      return extrapolated(input, false, false);
    default: {
      const overTime = overTimeFunctions.get(call.name);
      if (overTime === undefined) throw new Error(`The type check knows no function ${call.name}.`);
      const scalars = call.args.filter((arg) => typeOf(arg) === 'scalar');
      const parameters = scalars.map((arg) => evaluation.scalar(arg));
      return withAnnotations(evaluation, call, parameters, eachWindow(evaluation, overTime, parameters));
    }
  }
}

function eachWindow(
  evaluation: Evaluation,
  overTime: OverTime,
  parameters: readonly Float64Array[],
): RowFunction {
  const { startMs, stepMs, steps } = evaluation.grid;
  const compute = overTime.make(parameters, (step) => startMs + step * stepMs);
  return ({ times, values }, windows, target) => {
    for (let step = 0; step < steps; step += 1) {
      const from = windows.from[step] ?? 0;
      const to = windows.to[step] ?? 0;
      if (to - from < overTime.samplesMin) continue;
      target.values[target.base + step] = compute(times, values, from, to, step);
      target.present[target.base + step] = 1;
    }
  };
}

function withAnnotations(
  { annotations }: Evaluation,
  call: Call,
  [phi]: readonly Float64Array[],
  apply: RowFunction,
): RowFunction {
  const [argument] = call.args;
  if (call.name !== 'quantile_over_time' || argument === undefined || phi === undefined) return apply;
  return (columns, windows, target) => {
    apply(columns, windows, target);
    for (const [step, value] of phi.entries()) {
      if (target.present[target.base + step] === 1) checkQuantile(annotations, argument.span, value);
    }
  };
}

function informOfNonCounters(
  { annotations, memo }: Evaluation,
  call: Call,
  { rows, steps, present }: Frame,
): void {
  const [argument] = call.args;
  const suspects = memo.get(call, 'suspects', [rows], () =>
    rows.flatMap(({ labels }, row) => (isCounterName(labelOf(labels, METRIC_NAME)) ? [] : [row])),
  );
  for (const row of suspects) {
    if (argument === undefined || !present.subarray(row * steps, (row + 1) * steps).includes(1)) continue;
    const name = JSON.stringify(labelOf(rows[row]?.labels ?? NO_LABELS, METRIC_NAME));
    const message = 'metric might not be a counter, name does not end in _total/_sum/_count/_bucket:';
    annotations.inform(argument.span, `${message} ${name}`);
  }
}

function isCounterName(name: string): boolean {
  return name === '' || /_(?:total|sum|count|bucket)$/.test(name);
}

function absentOverTime(evaluation: Evaluation, call: Call, input: RangeInput): Frame {
  const { steps } = input;
  const rows = evaluation.memo.get(call, 'absent', [], () => [
    { labels: absentLabels(call.args[0]), dropName: false },
  ]);
  const frame = newFrame(rows, steps);
  frame.values.fill(1);
  frame.present.fill(1);
  overWindows(input, (_, windows) => {
    for (let step = 0; step < steps; step += 1) {
      if ((windows.to[step] ?? 0) > (windows.from[step] ?? 0)) frame.present[step] = 0;
    }
  });
  return frame;
}

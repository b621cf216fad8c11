import type { Grouping } from './aggregations.ts';
import { evaluationError } from './errors.ts';
import { type Frame, newFrame } from './frame.ts';
import { formatNumber } from './literals.ts';

/** Evaluates `topk` (or `bottomk`): of each group the k series with the largest (or smallest) values, NaN last. */
export function selectExtremes(
  isTop: boolean,
  input: Frame,
  grouping: Grouping,
  parameter: Float64Array,
): Frame {
  const { steps } = input;
  checkCounts(parameter);
  const order = (left: number, right: number): number => {
    if (Number.isNaN(left) || Number.isNaN(right))
      return Number(Number.isNaN(left)) - Number(Number.isNaN(right));
    return isTop ? right - left || 0 : left - right || 0;
  };
  const output: Frame = { ...input, present: new Uint8Array(input.present.length) };
  const winners: number[] = [];
  for (let step = 0; step < steps; step += 1) {
    const count = Math.trunc(parameter[step] ?? 0);
    if (count < 1) continue;
    const valueAt = (row: number): number => input.values[row * steps + step] ?? 0;
    for (const rows of presentByGroup(input, grouping, step)) {
      const best = rows.sort((left, right) => order(valueAt(left), valueAt(right))).slice(0, count);
      for (const row of best) output.present[row * steps + step] = 1;
      if (steps === 1) winners.push(...best);
    }
  }
  // At one instant the order of the result is that of the values; over a range it is that of the labels.
  return steps === 1 ? reordered(input, winners) : output;
}

function presentByGroup(input: Frame, { groupOf, groups }: Grouping, step: number): number[][] {
  const members = groups.map(() => [] as number[]);
  for (let row = 0; row < input.rows.length; row += 1) {
    if (input.present[row * input.steps + step] === 1) members[groupOf[row] ?? 0]?.push(row);
  }
  return members;
}

function checkCounts(parameter: Float64Array): void {
  // A count below one everywhere selects nothing, whatever else it is.
  if (parameter.every((count) => count < 1)) return;
  for (const count of parameter) {
    if (Number.isNaN(count)) throw evaluationError('Parameter value is NaN');
    if (count <= -(2 ** 63)) throw evaluationError(`Scalar value ${formatGo(count)} underflows int64`);
    if (count >= 2 ** 63) throw evaluationError(`Scalar value ${formatGo(count)} overflows int64`);
  }
}

function formatGo(value: number): string {
  if (!Number.isFinite(value)) return formatNumber(value);
  return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
}

/** Some rows of a frame of one step, in another order. */
export function reordered(input: Frame, order: readonly number[]): Frame {
  const output = newFrame(
    order.flatMap((row) => input.rows[row] ?? []),
    1,
  );
  for (const [index, row] of order.entries()) {
    output.values[index] = input.values[row] ?? 0;
    output.present[index] = input.present[row] ?? 0;
  }
  return output;
}

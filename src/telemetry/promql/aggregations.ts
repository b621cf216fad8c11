import { dropLabels, keepLabels, METRIC_NAME, NO_LABELS, signature } from '../labels.ts';
import { type Accumulator, accumulators } from './accumulators.ts';
import { checkQuantile } from './annotations.ts';
import type { Aggregation } from './ast.ts';
import { countValues } from './count-values.ts';
import type { Evaluation } from './evaluation.ts';
import { type Frame, newFrame, type Row } from './frame.ts';
import { quantileOf } from './functions/sums.ts';
import { selectExtremes } from './top-k.ts';

/** Which group each row belongs to, and what the groups are. */
export interface Grouping {
  readonly groupOf: Int32Array;
  readonly groups: readonly Row[];
}

/** Evaluates an aggregation over the series of each group. */
export function evaluateAggregation(evaluation: Evaluation, expr: Aggregation): Frame {
  const { operator, param } = expr;
  if (operator === 'count_values') return countValues(evaluation, expr);
  const parameter = param === undefined ? new Float64Array() : evaluation.scalar(param);
  const input = evaluation.vector(expr.expr);
  const grouping = groupRows(evaluation, expr, input.rows);
  switch (operator) {
    case 'quantile':
      return quantile(evaluation, expr, input, grouping, parameter);
    case 'topk':
    case 'bottomk':
      return selectExtremes(operator === 'topk', input, grouping, parameter);
    default:
      return accumulate(input, grouping, (slots) =>
        accumulators[operator](slots, evaluation.options.semantics),
      );
  }
}

/** The groups of `by` or `without`, in the order in which they first occur. */
function groupRows({ memo }: Evaluation, expr: Aggregation, rows: readonly Row[]): Grouping {
  return memo.get(expr, 'groups', [rows], () => {
    const keyOf = groupKey(expr);
    const listed = new Set(expr.without ? [METRIC_NAME, ...expr.grouping] : expr.grouping);
    const indexes = new Map<string, number>();
    const groups: { labels: Row['labels']; dropName: boolean }[] = [];
    const groupOf = Int32Array.from(rows, ({ labels, dropName }) => {
      const key = keyOf(labels);
      const index = indexes.get(key) ?? groups.length;
      const group = groups[index];
      if (group !== undefined) {
        group.dropName ||= dropName;
        return index;
      }
      indexes.set(key, index);
      const kept = expr.without ? dropLabels(labels, listed) : keepLabels(labels, listed);
      groups.push({ labels: listed.size === 0 ? NO_LABELS : kept, dropName });
      return index;
    });
    return { groupOf, groups };
  });
}

/** The function from labels to the key of their group. */
function groupKey({ grouping, without }: Aggregation): (labels: Row['labels']) => string {
  if (!without) {
    const names = [...grouping].sort();
    return (labels) => signature(labels, names);
  }
  // The metric name counts as a label here when it is not dropped yet, as it does in Prometheus.
  const ignored = new Set([...grouping, METRIC_NAME]);
  return (labels) =>
    signature(
      labels,
      Object.keys(labels)
        .sort()
        .filter((name) => !ignored.has(name)),
    );
}

function accumulate(
  input: Frame,
  { groupOf, groups }: Grouping,
  create: (slots: number) => Accumulator,
): Frame {
  const { steps } = input;
  const output = newFrame(groups, steps);
  const accumulator = create(output.values.length);
  const counts = new Uint32Array(output.values.length);
  for (let row = 0; row < input.rows.length; row += 1) {
    const from = row * steps;
    const to = (groupOf[row] ?? 0) * steps;
    for (let step = 0; step < steps; step += 1) {
      if (input.present[from + step] === 0) continue;
      const slot = to + step;
      const count = (counts[slot] ?? 0) + 1;
      counts[slot] = count;
      accumulator.add(slot, input.values[from + step] ?? 0, count);
    }
  }
  for (let slot = 0; slot < counts.length; slot += 1) {
    const count = counts[slot] ?? 0;
    if (count === 0) continue;
    output.present[slot] = 1;
    output.values[slot] = accumulator.result(slot, count);
  }
  return output;
}

function quantile(
  { annotations }: Evaluation,
  expr: Aggregation,
  input: Frame,
  { groupOf, groups }: Grouping,
  parameter: Float64Array,
): Frame {
  const { steps } = input;
  if (expr.param !== undefined) for (const phi of parameter) checkQuantile(annotations, expr.param.span, phi);
  const output = newFrame(groups, steps);
  const members = groups.map(() => [] as number[]);
  for (const [row, group] of groupOf.entries()) members[group]?.push(row);
  const scratch = new Float64Array(input.rows.length);
  for (const [group, rows] of members.entries()) {
    for (let step = 0; step < steps; step += 1) {
      let count = 0;
      for (const row of rows) {
        if (input.present[row * steps + step] === 0) continue;
        scratch[count] = input.values[row * steps + step] ?? 0;
        count += 1;
      }
      if (count === 0) continue;
      output.present[group * steps + step] = 1;
      output.values[group * steps + step] = quantileOf(
        parameter[step] ?? Number.NaN,
        scratch.subarray(0, count),
      );
    }
  }
  return output;
}

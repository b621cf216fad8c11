import { dropLabels, keepLabels, type Labels, labelsKey, METRIC_NAME, withLabels } from '../labels.ts';
import { type Aggregation, unwrap } from './ast.ts';
import { evaluationError } from './errors.ts';
import type { Evaluation } from './evaluation.ts';
import { type Frame, newFrame } from './frame.ts';
import { isLabelName } from './label-name.ts';
import { formatNumber, quote } from './literals.ts';

/** Evaluates `count_values`: per group and value, how many series have it. The value becomes a label. */
export function countValues(evaluation: Evaluation, expr: Aggregation): Frame {
  const param = expr.param === undefined ? undefined : unwrap(expr.param);
  const label = param?.kind === 'string' ? param.value : '';
  if (!isLabelName(label, evaluation.options.semantics)) {
    throw evaluationError(`invalid label name ${quote(label)}`);
  }
  const input = evaluation.vector(expr.expr);
  const { steps } = input;
  const groupLabels = grouper(expr, label);
  const groups = new Map<string, { readonly labels: Labels; readonly counts: Float64Array }>();
  for (let index = 0; index < input.present.length; index += 1) {
    if (input.present[index] === 0) continue;
    const series = input.rows[Math.floor(index / steps)]?.labels ?? {};
    const labels = groupLabels(withLabels(series, [[label, formatNumber(input.values[index] ?? 0)]]));
    const key = labelsKey(labels);
    const group = groups.get(key) ?? { labels, counts: new Float64Array(steps) };
    groups.set(key, group);
    group.counts[index % steps] = (group.counts[index % steps] ?? 0) + 1;
  }
  const rows = Array.from(groups.values(), ({ labels }) => ({ labels, dropName: false }));
  const frame = newFrame(rows, steps);
  for (const [row, { counts }] of [...groups.values()].entries()) frame.values.set(counts, row * steps);
  for (const [index, count] of frame.values.entries()) frame.present[index] = count > 0 ? 1 : 0;
  return frame;
}

function grouper({ grouping, without }: Aggregation, label: string): (labels: Labels) => Labels {
  if (!without) {
    const kept = new Set([...grouping, label]);
    return (labels) => keepLabels(labels, kept);
  }
  const dropped = new Set([...grouping, METRIC_NAME]);
  return (labels) => dropLabels(labels, dropped);
}

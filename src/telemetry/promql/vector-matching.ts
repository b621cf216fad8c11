import {
  dropLabels,
  formatLabelSet,
  keepLabels,
  type Labels,
  labelOf,
  labelsKey,
  withLabels,
} from '../labels.ts';
import { type Binary, comparisonOperators, type VectorMatching } from './ast.ts';
import { evaluationError } from './errors.ts';
import type { Evaluation } from './evaluation.ts';
import { type Frame, newFrame, type Row, withoutName } from './frame.ts';
import { matchGroups } from './match-key.ts';
import type { Operation } from './operators.ts';

/** A pair of series, one of each side, and the row of the result that it contributes to. */
interface Pairs {
  readonly many: number[];
  readonly one: number[];
  readonly targets: Int32Array;
  readonly rows: readonly Row[];
}

/**
 * Evaluates an arithmetic operation or comparison between two vectors whose series are matched by their labels.
 *
 * One side is the "one" side: no two of its series may match the same. The other may have many when `group_left` or `group_right`
 * says so.
 */
export function matchVectors(evaluation: Evaluation, expr: Binary, operation: Operation): Frame {
  const left = evaluation.vector(expr.left);
  const right = evaluation.vector(expr.right);
  const isSwapped = expr.matching.cardinality === 'one-to-many';
  const many = isSwapped ? right : left;
  const one = isSwapped ? left : right;
  const groups = evaluation.memo.get(expr, 'groups', [many.rows, one.rows], () =>
    matchGroups(expr.matching, many.rows, one.rows),
  );
  const partners = findPartners(expr, many, one, groups.right, groups.count);
  const pairs = findPairs(evaluation, expr, many, groups.left, partners, one.rows);
  const { steps } = many;
  const output = newFrame(pairs.rows, steps);
  const isFilter = comparisonOperators.has(expr.operator) && !expr.returnBool;
  for (const [pair, row] of pairs.many.entries()) {
    const partner = pairs.one[pair] ?? 0;
    const base = (pairs.targets[pair] ?? 0) * steps;
    const groupBase = (groups.left[row] ?? 0) * steps;
    for (let step = 0; step < steps; step += 1) {
      if (many.present[row * steps + step] === 0 || partners[groupBase + step] !== partner) continue;
      const ours = many.values[row * steps + step] ?? 0;
      const theirs = one.values[partner * steps + step] ?? 0;
      const leftValue = isSwapped ? theirs : ours;
      const result = operation(leftValue, isSwapped ? ours : theirs);
      if (isFilter && result === 0) continue;
      if (output.present[base + step] === 1) throw multipleMatches(expr.matching);
      output.values[base + step] = isFilter ? leftValue : result;
      output.present[base + step] = 1;
    }
  }
  return output;
}

/** Per match group and step, the row of the "one" side that has a value; −1 when none has. */
function findPartners(expr: Binary, many: Frame, one: Frame, groupOf: Int32Array, count: number): Int32Array {
  const { steps } = one;
  const partners = new Int32Array(count * steps).fill(-1);
  for (let row = 0; row < one.rows.length; row += 1) {
    const base = (groupOf[row] ?? 0) * steps;
    for (let step = 0; step < steps; step += 1) {
      if (one.present[row * steps + step] === 0) continue;
      const other = partners[base + step] ?? -1;
      // Where the other side has nothing at all, Prometheus does not look for duplicates.
      if (other >= 0 && hasValues(many, step)) {
        throw duplicateSeries(expr.matching, one.rows[row], one.rows[other]);
      }
      partners[base + step] = row;
    }
  }
  return partners;
}

function hasValues({ rows, steps, present }: Frame, step: number): boolean {
  return rows.some((_, row) => present[row * steps + step] === 1);
}

function findPairs(
  { memo, options }: Evaluation,
  expr: Binary,
  manySide: Frame,
  groupOf: Int32Array,
  partners: Int32Array,
  oneRows: readonly Row[],
): Pairs {
  const { rows, steps, present } = manySide;
  const many: number[] = [];
  const one: number[] = [];
  for (let row = 0; row < rows.length; row += 1) {
    const base = (groupOf[row] ?? 0) * steps;
    const seen = new Set<number>();
    for (let step = 0; step < steps; step += 1) {
      const partner = partners[base + step] ?? -1;
      if (partner < 0 || present[row * steps + step] === 0 || seen.has(partner)) continue;
      seen.add(partner);
      many.push(row);
      one.push(partner);
    }
  }
  const key = `${many.join()};${one.join()}`;
  return memo.get(expr, 'pairs', [rows, oneRows, key], () => {
    const label = resultLabels(expr, options.delayedNameRemoval);
    const targets = new Map<string, number>();
    const results: Row[] = [];
    const targetOf = Int32Array.from(many, (row, pair) => {
      const labels = label(rows[row]?.labels ?? {}, oneRows[one[pair] ?? 0]?.labels ?? {});
      const known = targets.get(labelsKey(labels));
      if (known !== undefined) return known;
      targets.set(labelsKey(labels), results.length);
      return results.push({ labels, dropName: expr.returnBool && options.delayedNameRemoval }) - 1;
    });
    return { many, one, targets: targetOf, rows: results };
  });
}

function resultLabels(expr: Binary, delayedNameRemoval: boolean): (many: Labels, one: Labels) => Labels {
  const { operator, matching, returnBool } = expr;
  const isNamed = comparisonOperators.has(operator) && !(returnBool && !delayedNameRemoval);
  const matched = new Set(matching.labels);
  return (many, one) => {
    let labels = isNamed ? many : withoutName(many);
    if (matching.cardinality === 'one-to-one') {
      labels = matching.on ? keepLabels(labels, matched) : dropLabels(labels, matched);
    }
    return withLabels(
      labels,
      matching.include.map((name) => [name, labelOf(one, name)] as const),
    );
  };
}

function duplicateSeries(matching: VectorMatching, row: Row | undefined, other: Row | undefined): Error {
  const labels = row?.labels ?? {};
  const matched = new Set(matching.labels);
  const group = matching.on ? keepLabels(labels, matched) : dropLabels(withoutName(labels), matched);
  const side = matching.cardinality === 'one-to-many' ? 'left' : 'right';
  return evaluationError(
    `found duplicate series for the match group ${formatLabelSet(group)} on the ${side} hand-side of the operation: ` +
      `[${formatLabelSet(labels)}, ${formatLabelSet(other?.labels ?? {})}]` +
      ';many-to-many matching not allowed: matching labels must be unique on one side',
  );
}

function multipleMatches({ cardinality }: VectorMatching): Error {
  return evaluationError(
    cardinality === 'one-to-one'
      ? 'multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)'
      : 'multiple matches for labels: grouping labels must ensure unique matches',
  );
}

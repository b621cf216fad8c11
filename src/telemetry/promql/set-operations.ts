import type { Binary } from './ast.ts';
import type { Evaluation } from './evaluation.ts';
import { applyRelabelling, type Frame, relabelling } from './frame.ts';
import { type MatchGroups, matchGroups } from './match-key.ts';

/** Evaluates `and`, `or` and `unless`: at each step, which series have a partner with the same labels. */
export function evaluateSetOperation(evaluation: Evaluation, expr: Binary): Frame {
  const left = evaluation.vector(expr.left);
  const right = evaluation.vector(expr.right);
  const groups = evaluation.memo.get(expr, 'groups', [left.rows, right.rows], () =>
    matchGroups(expr.matching, left.rows, right.rows),
  );
  if (expr.operator === 'or') return union(evaluation, expr, left, right, groups);
  const inRight = presentGroups(right, groups.right, groups.count);
  return keep(left, groups.left, inRight, expr.operator === 'and' ? 1 : 0);
}

/** Per group and step, whether a series of the group has a value. */
function presentGroups({ rows, steps, present }: Frame, groupOf: Int32Array, count: number): Uint8Array {
  const groups = new Uint8Array(count * steps);
  for (let row = 0; row < rows.length; row += 1) {
    const base = (groupOf[row] ?? 0) * steps;
    for (let step = 0; step < steps; step += 1) {
      if (present[row * steps + step] === 1) groups[base + step] = 1;
    }
  }
  return groups;
}

/** The values whose group is (1) or is not (0) on the other side. */
function keep(frame: Frame, groupOf: Int32Array, other: Uint8Array, wanted: 0 | 1): Frame {
  const { steps } = frame;
  const present = frame.present.map((is, index) => {
    const group = groupOf[Math.floor(index / steps)] ?? 0;
    return is === 1 && other[group * steps + (index % steps)] === wanted ? 1 : 0;
  });
  return { ...frame, present };
}

function union(evaluation: Evaluation, expr: Binary, left: Frame, right: Frame, groups: MatchGroups): Frame {
  const inLeft = presentGroups(left, groups.left, groups.count);
  const rest = keep(right, groups.right, inLeft, 0);
  const rows = evaluation.memo.get(expr, 'rows', [left.rows, right.rows], () =>
    relabelling([...left.rows, ...right.rows]),
  );
  const values = new Float64Array(left.values.length + rest.values.length);
  values.set(left.values);
  values.set(rest.values, left.values.length);
  const present = new Uint8Array(values.length);
  present.set(left.present);
  present.set(rest.present, left.present.length);
  return applyRelabelling({ rows: [...left.rows, ...right.rows], steps: left.steps, values, present }, rows);
}

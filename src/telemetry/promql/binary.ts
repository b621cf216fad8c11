import { type Binary, comparisonOperators, setOperators } from './ast.ts';
import { dropNames, type Evaluation } from './evaluation.ts';
import { type Frame, withValues } from './frame.ts';
import { type Operation, operations } from './operators.ts';
import { evaluateSetOperation } from './set-operations.ts';
import { typeOf } from './typecheck.ts';
import { matchVectors } from './vector-matching.ts';

/** Evaluates a binary operation with at least one vector. */
export function evaluateBinary(evaluation: Evaluation, expr: Binary): Frame {
  const { left, right, operator } = expr;
  if (setOperators.has(operator)) return evaluateSetOperation(evaluation, expr);
  if (typeOf(left) === 'scalar') {
    return withScalar(evaluation, expr, evaluation.vector(right), evaluation.scalar(left), true);
  }
  if (typeOf(right) === 'scalar') {
    return withScalar(evaluation, expr, evaluation.vector(left), evaluation.scalar(right), false);
  }
  return matchVectors(evaluation, expr, operationOf(expr));
}

/** Evaluates a binary operation between two scalars. */
export function evaluateScalarBinary(evaluation: Evaluation, expr: Binary): Float64Array {
  const left = evaluation.scalar(expr.left);
  const right = evaluation.scalar(expr.right);
  const operation = operationOf(expr);
  return left.map((value, step) => operation(value, right[step] ?? Number.NaN));
}

function operationOf({ operator }: Binary): Operation {
  if (operator === 'and' || operator === 'or' || operator === 'unless') {
    throw new Error('The type check lets set operators through between vectors alone.');
  }
  return operations[operator];
}

function withScalar(
  evaluation: Evaluation,
  expr: Binary,
  frame: Frame,
  scalar: Float64Array,
  isScalarLeft: boolean,
): Frame {
  const operation = operationOf(expr);
  const { steps, values, present } = frame;
  // A filter keeps the vector's own values, and with them its name.
  const isFilter = comparisonOperators.has(expr.operator) && !expr.returnBool;
  const results = isFilter ? values : new Float64Array(values.length);
  const kept = isFilter ? new Uint8Array(values.length) : present;
  const targets = isFilter ? kept : results;
  for (let base = 0; base < values.length; base += steps) {
    for (let step = 0; step < steps; step += 1) {
      if (present[base + step] === 0) continue;
      const value = values[base + step] ?? 0;
      const other = scalar[step] ?? Number.NaN;
      targets[base + step] = isScalarLeft ? operation(other, value) : operation(value, other);
    }
  }
  return isFilter ? { ...frame, present: kept } : dropNames(evaluation, expr, withValues(frame, results));
}

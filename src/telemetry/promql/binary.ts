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
  const results = new Float64Array(frame.values.length);
  for (let index = 0; index < results.length; index += 1) {
    if (frame.present[index] === 0) continue;
    const value = frame.values[index] ?? 0;
    const other = scalar[index % frame.steps] ?? Number.NaN;
    results[index] = isScalarLeft ? operation(other, value) : operation(value, other);
  }
  const isFilter = comparisonOperators.has(expr.operator) && !expr.returnBool;
  // A filter keeps the vector's own values, and with them its name.
  return isFilter ? filtered(frame, results) : dropNames(evaluation, expr, withValues(frame, results));
}

/** The values of a frame where the condition is 1. */
function filtered(frame: Frame, condition: Float64Array): Frame {
  return { ...frame, present: frame.present.map((present, index) => present & (condition[index] ?? 0)) };
}

import {
  type Binary,
  type ComparisonOperator,
  comparisonOperators,
  type Expr,
  typeOf,
  unwrap,
  walk,
} from '../promql/index.ts';
import { constantOf, withoutFactor } from './factors.ts';

/** A comparison of a vector with a number, with everything that can be moved moved to the number. */
export interface Condition {
  /** The comparison itself. */
  readonly expr: Binary;
  /** What is compared, without factors and summands. */
  readonly measured: Expr;
  readonly operator: ComparisonOperator;
  /** What the measured value is compared with. */
  readonly threshold: number;
}

/** The comparisons with numbers in an expression, from left to right. */
export function conditionsIn(expr: Expr): Condition[] {
  const found: Condition[] = [];
  walk(expr, (inner) => {
    if (inner.kind !== 'binary' || inner.returnBool || !comparisonOperators.has(inner.operator)) return;
    const condition = conditionOf(inner);
    if (condition !== undefined) found.push(condition);
  });
  return found;
}

const mirrored: Readonly<Record<ComparisonOperator, ComparisonOperator>> = {
  '==': '==',
  '!=': '!=',
  '>': '<',
  '<': '>',
  '>=': '<=',
  '<=': '>=',
};

function conditionOf(expr: Binary): Condition | undefined {
  const operator = expr.operator as ComparisonOperator;
  const right = constantOf(expr.right);
  const left = constantOf(expr.left);
  if (right !== undefined && typeOf(expr.left) === 'vector') {
    return simplified({ expr, measured: unwrap(expr.left), operator, threshold: right });
  }
  if (left === undefined || typeOf(expr.right) !== 'vector') return undefined;
  return simplified({ expr, measured: unwrap(expr.right), operator: mirrored[operator], threshold: left });
}

/** Moves factors and summands from the measured value to the threshold. */
function simplified(condition: Condition): Condition {
  const { measured, operator, threshold } = condition;
  if (measured.kind === 'unary') {
    const flips = measured.operator === '-';
    return simplified({
      ...condition,
      measured: unwrap(measured.expr),
      operator: flips ? mirrored[operator] : operator,
      threshold: flips ? -threshold : threshold,
    });
  }
  if (measured.kind !== 'binary') return condition;
  const { left, right } = measured;
  const [before, after] = [constantOf(left), constantOf(right)];
  const constant = before ?? after;
  const rest = unwrap(before === undefined ? left : right);
  if (constant === undefined)
    return measured.operator === '/' ? unscaledRatio(condition, measured) : condition;
  switch (measured.operator) {
    case '+':
      return simplified({ ...condition, measured: rest, threshold: threshold - constant });
    case '-':
      return before === undefined
        ? simplified({ ...condition, measured: rest, threshold: threshold + constant })
        : simplified({
            ...condition,
            measured: rest,
            operator: mirrored[operator],
            threshold: constant - threshold,
          });
    case '*':
      return scaled(condition, rest, constant);
    case '/':
      return before === undefined ? scaled(condition, rest, 1 / constant) : condition;
    default:
      return condition;
  }
}

function scaled(condition: Condition, measured: Expr, factor: number): Condition {
  if (factor === 0 || !Number.isFinite(factor)) return condition;
  const { operator, threshold } = condition;
  return simplified({
    ...condition,
    measured,
    operator: factor < 0 ? mirrored[operator] : operator,
    threshold: threshold / factor,
  });
}

/** Moves the factors of a numerator and a denominator to the threshold. */
function unscaledRatio(condition: Condition, ratio: Binary): Condition {
  const [above, below] = [withoutFactor(ratio.left), withoutFactor(ratio.right)];
  const factor = above.factor / below.factor;
  if (factor === 1 || factor <= 0 || !Number.isFinite(factor)) return condition;
  const measured = { ...ratio, left: above.measured, right: below.measured };
  return { ...condition, measured, threshold: condition.threshold / factor };
}

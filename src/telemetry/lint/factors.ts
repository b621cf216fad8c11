import { type Expr, unwrap } from '../promql/index.ts';

/** The value of an expression of numbers alone. */
export function constantOf(expr: Expr): number | undefined {
  switch (expr.kind) {
    case 'number':
      return expr.value;
    case 'paren':
      return constantOf(expr.expr);
    case 'unary': {
      const value = constantOf(expr.expr);
      return value === undefined || expr.operator === '+' ? value : -value;
    }
    case 'binary': {
      const left = constantOf(expr.left);
      const right = constantOf(expr.right);
      const operate = arithmetic[expr.operator];
      return left === undefined || right === undefined ? undefined : operate?.(left, right);
    }
    default:
      return undefined;
  }
}

const arithmetic: Readonly<Record<string, (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '^': (left, right) => left ** right,
};

/** An expression without constant factors, and their product. */
export function withoutFactor(expr: Expr): { readonly measured: Expr; readonly factor: number } {
  const inner = unwrap(expr);
  if (inner.kind === 'binary' && (inner.operator === '*' || inner.operator === '/')) {
    const [before, after] = [constantOf(inner.left), constantOf(inner.right)];
    if (after !== undefined) {
      const { measured, factor } = withoutFactor(inner.left);
      return { measured, factor: inner.operator === '*' ? factor * after : factor / after };
    }
    if (before !== undefined && inner.operator === '*') {
      const { measured, factor } = withoutFactor(inner.right);
      return { measured, factor: factor * before };
    }
  }
  return { measured: inner, factor: 1 };
}

import type { BinaryOperator, Expr } from './ast.ts';

/** One piece of an expression without parentheses, in the order of the text. */
export type Piece =
  | { readonly kind: 'operand'; readonly expr: Expr }
  | { readonly kind: 'sign'; readonly operator: '+' | '-'; readonly from: number }
  | { readonly kind: 'postfix'; readonly apply: (expr: Expr) => Expr }
  | {
      readonly kind: 'infix';
      readonly operator: BinaryOperator;
      readonly join: (left: Expr, right: Expr) => Expr;
    };

const POWER = 6;

const precedences: Readonly<Record<BinaryOperator, number>> = {
  or: 1,
  and: 2,
  unless: 2,
  '==': 3,
  '!=': 3,
  '<': 3,
  '>': 3,
  '<=': 3,
  '>=': 3,
  '+': 4,
  '-': 4,
  '*': 5,
  '/': 5,
  '%': 5,
  atan2: 5,
  '^': POWER,
};

/**
 * Builds the expression that Prometheus's own grammar would from the pieces of a chain of operators.
 *
 * The grammar of lezer-promql groups some of them wrongly: `a + b offset 5m * c` as `((a + b) offset 5m) * c`, and `-2 ^ 2` as
 * `(-2) ^ 2`. It does get the pieces and the parentheses right, so only the chain is put together anew.
 */
export function assemble(pieces: readonly Piece[]): Expr {
  let next = 0;

  function operand(): Expr {
    const piece = pieces[next];
    next += 1;
    if (piece?.kind === 'sign') return signed(piece.operator, piece.from, chain(POWER));
    if (piece?.kind !== 'operand') throw new Error('The grammar lets only operands and signs start a chain.');
    let expr = piece.expr;
    for (let suffix = pieces[next]; suffix?.kind === 'postfix'; suffix = pieces[next]) {
      expr = suffix.apply(expr);
      next += 1;
    }
    return expr;
  }

  function chain(lowest: number): Expr {
    let left = operand();
    for (let infix = pieces[next]; infix?.kind === 'infix'; infix = pieces[next]) {
      const precedence = precedences[infix.operator];
      if (precedence < lowest) break;
      next += 1;
      // Only the power groups from the right.
      left = infix.join(left, chain(infix.operator === '^' ? precedence : precedence + 1));
    }
    return left;
  }

  return chain(0);
}

function signed(operator: '+' | '-', from: number, expr: Expr): Expr {
  const span = { from, to: expr.span.to };
  if (expr.kind === 'number') return { ...expr, value: operator === '-' ? -expr.value : expr.value, span };
  return { kind: 'unary', operator, expr, span };
}

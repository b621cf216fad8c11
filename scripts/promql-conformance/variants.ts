import { type Expr, type Query, timeDependentFunctions, walk } from '../../src/telemetry/promql/index.ts';

/** A query at one instant. */
export interface Variant {
  readonly query: Query;
  readonly atMs: number;
}

/**
 * The instant query itself and, where its value does not depend on the evaluation time otherwise, the same pinned to its time with `@`
 * and evaluated at other times.
 */
export function instantVariants(query: Query, atMs: number): Variant[] {
  const itself = { query, atMs };
  let dependsOnTime = false;
  walk(query.expr, (expr) => {
    dependsOnTime ||= expr.kind === 'call' && timeDependentFunctions.has(expr.name);
  });
  if (dependsOnTime) return [itself];
  const pinned = { ...query, expr: pin(query.expr, atMs) };
  const times = atMs === 0 ? [-1_000, 0, 1_000] : [-10 * atMs, 0, Math.trunc(atMs / 5), atMs, 10 * atMs];
  return [itself, ...times.map((time) => ({ query: pinned, atMs: time }))];
}

/** Adds `@` to every selector and subquery that has none, but not inside of a subquery. */
function pin(expr: Expr, atMs: number): Expr {
  switch (expr.kind) {
    case 'selector':
    case 'subquery':
      return expr.shift.at === undefined ? { ...expr, shift: { ...expr.shift, at: atMs } } : expr;
    case 'range': {
      const { selector } = expr;
      const { shift } = selector;
      return shift.at === undefined
        ? { ...expr, selector: { ...selector, shift: { ...shift, at: atMs } } }
        : expr;
    }
    case 'call':
      return { ...expr, args: expr.args.map((arg) => pin(arg, atMs)) };
    case 'aggregation':
      return { ...expr, expr: pin(expr.expr, atMs), ...(expr.param && { param: pin(expr.param, atMs) }) };
    case 'binary':
      return { ...expr, left: pin(expr.left, atMs), right: pin(expr.right, atMs) };
    case 'unary':
    case 'paren':
      return { ...expr, expr: pin(expr.expr, atMs) };
    default:
      return expr;
  }
}

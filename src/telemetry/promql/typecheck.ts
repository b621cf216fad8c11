import {
  type Aggregation,
  type Binary,
  type Call,
  comparisonOperators,
  type Expr,
  setOperators,
  type ValueType,
  type VectorSelector,
} from './ast.ts';
import { invalid } from './errors.ts';
import { signatures } from './functions/signatures.ts';

const documentedTypes: Readonly<Record<ValueType, string>> = {
  scalar: 'scalar',
  string: 'string',
  vector: 'instant vector',
  matrix: 'range vector',
};

/** The name of a type in messages. */
export function documentedType(type: ValueType): string {
  return documentedTypes[type];
}

/** The type of a checked expression's value. */
export function typeOf(expr: Expr): ValueType {
  switch (expr.kind) {
    case 'number':
      return 'scalar';
    case 'string':
      return 'string';
    case 'range':
    case 'subquery':
      return 'matrix';
    case 'selector':
    case 'aggregation':
      return 'vector';
    case 'call':
      return signatures.get(expr.name)?.returns ?? 'vector';
    case 'binary':
      return typeOf(expr.left) === 'scalar' && typeOf(expr.right) === 'scalar' ? 'scalar' : 'vector';
    case 'unary':
    case 'paren':
      return typeOf(expr.expr);
  }
}

/**
 * Checks the types of an expression and everything in it, with the messages of Prometheus.
 *
 * @throws FiredrillError `PROMQL_INVALID`
 */
export function typeCheck(text: string, expr: Expr, knowsHoltWinters: boolean): ValueType {
  const check = (inner: Expr): ValueType => typeCheck(text, inner, knowsHoltWinters);
  const expect = (inner: Expr, type: ValueType, context: string): void => {
    const found = check(inner);
    if (found === type) return;
    const message = `expected type ${documentedType(type)} in ${context}, got ${documentedType(found)}.`;
    throw invalid(text, inner.span, message);
  };
  switch (expr.kind) {
    case 'selector':
      checkSelector(text, expr);
      break;
    case 'range':
      check(expr.selector);
      break;
    case 'subquery': {
      const inner = check(expr.expr);
      if (inner === 'vector') break;
      throw invalid(text, expr.span, `subquery is only allowed on instant vector, got ${inner} instead.`);
    }
    case 'paren':
      check(expr.expr);
      break;
    case 'unary': {
      const inner = check(expr.expr);
      if (inner === 'scalar' || inner === 'vector') break;
      const message = 'unary expression only allowed on expressions of type scalar or instant vector';
      throw invalid(text, expr.span, `${message}, got "${documentedType(inner)}".`);
    }
    case 'aggregation':
      checkAggregation(expr, expect);
      break;
    case 'call':
      checkCall(text, expr, knowsHoltWinters, expect);
      break;
    case 'binary':
      check(expr.left);
      check(expr.right);
      checkBinary(text, expr);
      break;
  }
  return typeOf(expr);
}

type Expect = (expr: Expr, type: ValueType, context: string) => void;

function checkSelector(text: string, { name, matchers, span }: VectorSelector): void {
  if (name !== undefined || matchers.some((matcher) => !matcher.matches(''))) return;
  throw invalid(text, span, 'vector selector must contain at least one non-empty matcher.');
}

function checkAggregation({ operator, param, expr }: Aggregation, expect: Expect): void {
  expect(expr, 'vector', 'aggregation expression');
  if (param === undefined) return;
  expect(param, operator === 'count_values' ? 'string' : 'scalar', 'aggregation parameter');
}

function checkCall(text: string, call: Call, knowsHoltWinters: boolean, expect: Expect): void {
  const { name, args, span } = call;
  const signature = signatures.get(name);
  if (signature === undefined || (name === 'holt_winters' && !knowsHoltWinters)) {
    throw invalid(text, span, `unknown function with name "${name}".`);
  }
  const most = signature.args.length;
  const least = most - (signature.variadic === true ? 1 : (signature.optional ?? 0));
  const wanted =
    least === most && args.length !== most
      ? `${most}`
      : args.length < least
        ? `at least ${least}`
        : args.length > most && signature.variadic !== true
          ? `at most ${most}`
          : undefined;
  if (wanted !== undefined) {
    throw invalid(text, span, `expected ${wanted} argument(s) in call to "${name}", got ${args.length}.`);
  }
  for (const [index, arg] of args.entries()) {
    expect(arg, signature.args[Math.min(index, most - 1)] ?? 'vector', `call to function "${name}"`);
  }
}

function checkBinary(text: string, expr: Binary): void {
  const { operator, left, right, matching, span } = expr;
  const types = [typeOf(left), typeOf(right)] as const;
  const operatorSpan = { from: left.span.to, to: right.span.from };
  const compares = comparisonOperators.has(operator);
  if (expr.returnBool && !compares) {
    throw invalid(text, operatorSpan, 'bool modifier can only be used on comparison operators.');
  }
  if (compares && !expr.returnBool && types[0] === 'scalar' && types[1] === 'scalar') {
    throw invalid(text, operatorSpan, 'comparisons between scalars must use BOOL modifier.');
  }
  const twice = matching.on ? matching.labels.find((label) => matching.include.includes(label)) : undefined;
  if (twice !== undefined) {
    throw invalid(text, operatorSpan, `label "${twice}" must not occur in ON and GROUP clause at once.`);
  }
  for (const [index, side] of [left, right].entries()) {
    if (types[index] === 'scalar' || types[index] === 'vector') continue;
    throw invalid(text, side.span, 'binary expression must contain only scalar and instant vector types.');
  }
  const isSet = setOperators.has(operator);
  if (types.includes('scalar')) {
    if (matching.labels.length > 0) {
      throw invalid(text, span, 'vector matching only allowed between instant vectors.');
    }
    if (isSet)
      throw invalid(text, span, `set operator "${operator}" not allowed in binary scalar expression.`);
  } else if (isSet && matching.cardinality !== 'many-to-many') {
    throw invalid(text, span, `no grouping allowed for "${operator}" operation.`);
  }
}

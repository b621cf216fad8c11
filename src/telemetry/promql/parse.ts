import { METRIC_NAME } from '../labels.ts';
import { type Matcher, type MatchOperator, matcher } from '../store/matcher.ts';
import type {
  AggregationOperator,
  BinaryOperator,
  Expr,
  Query,
  StringLiteral,
  VectorMatching,
  VectorSelector,
} from './ast.ts';
import { invalid, unsupported } from './errors.ts';
import { refusedFunctions, signatures } from './functions/signatures.ts';
import { parseNumber, unquote } from './literals.ts';
import { applyPostfix } from './modifiers.ts';
import { assemble, type Piece } from './precedence.ts';
import { childNamed, childrenOf, parseSyntax, type Syntax, textOf } from './syntax.ts';
import { typeCheck } from './typecheck.ts';

export interface ParseOptions {
  /** Prometheus 2 knows `holt_winters`, which Prometheus 3 renamed and made experimental. @default 'prometheus-3' */
  readonly semantics?: 'prometheus-3' | 'prometheus-2';
}

/**
 * Parses and type-checks a query.
 *
 * @throws FiredrillError `PROMQL_INVALID` for what Prometheus refuses too, `PROMQL_UNSUPPORTED` for what only firedrill refuses; the
 * place is `line:column`.
 * @example parsePromql('rate(http_requests_total[5m])').type // 'vector'
 */
export function parsePromql(text: string, options: ParseOptions = {}): Query {
  const syntax = parseSyntax(text);
  const [top] = childrenOf(syntax);
  if (top === undefined) throw invalid(text, { from: 0, to: 0 }, 'no expression found in input.');
  const knowsHoltWinters = options.semantics === 'prometheus-2';
  const expr = toExpr(top);
  return { text, expr, type: typeCheck(text, expr, knowsHoltWinters) };
}

function toExpr(syntax: Syntax): Expr {
  return assemble(piecesOf(syntax));
}

function piecesOf(syntax: Syntax): Piece[] {
  const { node } = syntax;
  const children = childrenOf(syntax);
  const [first] = children;
  const last = children.at(-1);
  switch (node.name) {
    case 'BinaryExpr':
      if (first === undefined || last === undefined) break;
      return [...piecesOf(first), infixOf(syntax), ...piecesOf(last)];
    case 'UnaryExpr':
      if (first === undefined || last === undefined) break;
      return [signOf(textOf(first), first.node.from), ...piecesOf(last)];
    case 'OffsetExpr':
    case 'StepInvariantExpr':
    case 'MatrixSelector':
    case 'SubqueryExpr':
    case 'AnchoredExpr':
    case 'SmoothedExpr':
      if (first === undefined) break;
      return [...piecesOf(first), { kind: 'postfix', apply: (expr) => applyPostfix(syntax, expr) }];
    case 'NumberDurationLiteral': {
      const [, sign = '', digits = ''] = /^([+-]?)\s*(.*)$/s.exec(textOf(syntax)) ?? [];
      const span = { from: node.to - digits.length, to: node.to };
      const operand: Piece = { kind: 'operand', expr: { kind: 'number', value: parseNumber(digits), span } };
      return sign === '' ? [operand] : [signOf(sign, node.from), operand];
    }
  }
  return [{ kind: 'operand', expr: primary(syntax) }];
}

function signOf(sign: string, from: number): Piece {
  return { kind: 'sign', operator: sign === '-' ? '-' : '+', from };
}

function infixOf(syntax: Syntax): Piece {
  const { text } = syntax;
  const operator = childrenOf(syntax)[1];
  if (operator === undefined) throw new Error('The grammar demands an operator.');
  if (/^Trim/.test(operator.node.name))
    throw unsupported(text, operator.node, 'Trimming of native histograms is');
  const fill = childNamed(syntax, 'FillModifier');
  if (fill !== undefined)
    throw unsupported(text, fill.node, 'The fill modifier is experimental in Prometheus and');
  const name = textOf(operator).toLowerCase() as BinaryOperator;
  const rest = {
    returnBool: childNamed(syntax, 'BoolModifier') !== undefined,
    matching: matchingOf(syntax, name),
  };
  return {
    kind: 'infix',
    operator: name,
    join: (left, right) => {
      const span = { from: left.span.from, to: right.span.to };
      return { kind: 'binary', operator: name, left, right, ...rest, span };
    },
  };
}

function matchingOf(syntax: Syntax, operator: BinaryOperator): VectorMatching {
  const isSet = operator === 'and' || operator === 'or' || operator === 'unless';
  const cardinality = isSet ? 'many-to-many' : 'one-to-one';
  const clause = childNamed(syntax, 'MatchingModifierClause');
  if (clause === undefined) return { cardinality, on: false, labels: [], include: [] };
  const children = childrenOf(clause);
  const [labels, include] = children.filter((child) => child.node.name === 'GroupingLabels').map(groupingOf);
  const has = (name: string): boolean => children.some((child) => child.node.name === name);
  const grouped = has('GroupLeft') ? 'many-to-one' : has('GroupRight') ? 'one-to-many' : cardinality;
  return { cardinality: grouped, on: has('On'), labels: labels ?? [], include: include ?? [] };
}

function primary(syntax: Syntax): Expr {
  const { text, node } = syntax;
  const children = childrenOf(syntax);
  switch (node.name) {
    case 'ParenExpr':
      if (children[0] === undefined) break;
      return { kind: 'paren', expr: toExpr(children[0]), span: spanOf(syntax) };
    case 'StringLiteral':
      return stringOf(syntax);
    case 'VectorSelector':
      return selectorOf(syntax);
    case 'AggregateExpr':
      return aggregationOf(syntax);
    case 'FunctionCall': {
      const name = children[0] === undefined ? '' : textOf(children[0]);
      const refusal = refusedFunctions.get(name);
      if (refusal !== undefined) throw unsupported(text, node, `${name}() is ${refusal}`);
      if (!signatures.has(name))
        throw invalid(text, node, `unknown function with name ${JSON.stringify(name)}.`);
      return { kind: 'call', name, args: argumentsOf(syntax), span: spanOf(syntax) };
    }
  }
  throw unsupported(text, node, `${node.name} is`);
}

function argumentsOf(syntax: Syntax): Expr[] {
  const body = childNamed(syntax, 'FunctionCallBody');
  return body === undefined ? [] : childrenOf(body).map(toExpr);
}

function aggregationOf(syntax: Syntax): Expr {
  const { text, node } = syntax;
  const name = childNamed(syntax, 'AggregateOp');
  const operator = (name === undefined ? '' : textOf(name)).toLowerCase() as AggregationOperator;
  if (/^limit/.test(operator))
    throw unsupported(text, node, `${operator}() is experimental in Prometheus and`);
  const modifier = childNamed(syntax, 'AggregateModifier');
  const labels = modifier === undefined ? undefined : childNamed(modifier, 'GroupingLabels');
  const args = argumentsOf(syntax);
  const expected = ['topk', 'bottomk', 'quantile', 'count_values'].includes(operator) ? 2 : 1;
  const expr = args[expected - 1];
  if (args.length === 0) throw invalid(text, node, 'no arguments for aggregate expression provided.');
  if (args.length !== expected || expr === undefined) {
    const counts = `expected ${expected}, got ${args.length}`;
    throw invalid(text, node, `wrong number of arguments for aggregate expression provided, ${counts}.`);
  }
  const param = expected === 2 && args[0] !== undefined ? { param: args[0] } : {};
  const grouping = labels === undefined ? [] : groupingOf(labels);
  const without = modifier !== undefined && childNamed(modifier, 'Without') !== undefined;
  return { kind: 'aggregation', operator, ...param, expr, grouping, without, span: spanOf(syntax) };
}

function groupingOf(syntax: Syntax): string[] {
  return childrenOf(syntax).map(labelNameOf);
}

function labelNameOf(syntax: Syntax): string {
  const quoted = childNamed(syntax, 'StringLiteral');
  return quoted === undefined ? textOf(syntax) : stringOf(quoted).value;
}

function selectorOf(syntax: Syntax): VectorSelector {
  const { text } = syntax;
  const identifier = childNamed(syntax, 'Identifier');
  const braces = childNamed(syntax, 'LabelMatchers');
  const matchers = braces === undefined ? [] : childrenOf(braces).map(matcherOf);
  const span = spanOf(syntax);
  const shift = { offsetMs: 0 };
  if (identifier === undefined) return { kind: 'selector', matchers, shift, span };
  const name = textOf(identifier);
  const other = matchers.find((candidate) => candidate.name === METRIC_NAME);
  if (other !== undefined) {
    throw invalid(text, span, `metric name must not be set twice: "${name}" or "${other.value}".`);
  }
  return { kind: 'selector', name, matchers: [...matchers, matcher(METRIC_NAME, '=', name)], shift, span };
}

function matcherOf(syntax: Syntax): Matcher {
  const children = childrenOf(syntax);
  const [label, operator, value] = children;
  // A quoted name alone is the metric's.
  if (label === undefined || syntax.node.name === 'QuotedLabelName') {
    return matcher(METRIC_NAME, '=', labelNameOf(syntax));
  }
  if (operator === undefined || value === undefined)
    throw new Error('The grammar demands operator and value.');
  try {
    return matcher(labelNameOf(label), textOf(operator) as MatchOperator, stringOf(value).value);
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown;
    throw invalid(syntax.text, value.node, `invalid regular expression: ${thrown.message}.`);
  }
}

function stringOf(syntax: Syntax): StringLiteral {
  try {
    return { kind: 'string', value: unquote(textOf(syntax)), span: spanOf(syntax) };
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown;
    throw invalid(syntax.text, syntax.node, `${thrown.message}.`);
  }
}

function spanOf({ node }: Syntax): { readonly from: number; readonly to: number } {
  return { from: node.from, to: node.to };
}

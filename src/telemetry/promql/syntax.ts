import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import type { Span } from './ast.ts';
import { invalid, unsupported } from './errors.ts';

/** A node of the syntax tree together with the text that it comes from. */
export interface Syntax {
  readonly text: string;
  readonly node: SyntaxNode;
}

/**
 * Parses the text of a query into a syntax tree without errors.
 *
 * @throws FiredrillError `PROMQL_INVALID` at the first place that does not fit, with what would have.
 */
export function parseSyntax(text: string): Syntax {
  const tree = parser.parse(digestible(text));
  const failure = firstError(tree.topNode);
  if (failure !== undefined) throw describeFailure(text, failure);
  return { text, node: tree.topNode };
}

/** The nodes directly inside, comments left out. */
export function childrenOf({ text, node }: Syntax): Syntax[] {
  const children: Syntax[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (child.name !== 'LineComment') children.push({ text, node: child });
  }
  return children;
}

/** The first node of that name directly inside. */
export function childNamed(syntax: Syntax, name: string): Syntax | undefined {
  return childrenOf(syntax).find((child) => child.node.name === name);
}

export function textOf({ text, node }: Syntax): string {
  return text.slice(node.from, node.to);
}

/**
 * Replaces, length by length, what Prometheus accepts and the grammar of lezer-promql does not: a number that ends in a point, and
 * `holt_winters`, which it no longer knows; another function name of twelve letters stands in for it.
 */
function digestible(text: string): string {
  const token =
    /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`|#.*|[A-Za-z_:][\w:]*|(?:\d[\d_]*)?\.?\d[\w.]*|\d+\./g;
  return text.replace(token, (found) => {
    if (found === 'holt_winters') return 'day_of_month';
    if (!/^\d[\d_]*\.(?!\d)/.test(found)) return found;
    return found.includes('e') ? found.replace('.', '').replace(/e([+-]?)/, 'e$10') : found.replace('.', ' ');
  });
}

function firstError(node: SyntaxNode): SyntaxNode | undefined {
  let first: SyntaxNode | undefined;
  node.cursor().iterate((visited) => {
    if (visited.type.isError && (first === undefined || visited.from < first.from)) first = visited.node;
  });
  return first;
}

/** What may come where the parser stopped, by the construct that it was in. */
const expectations: Readonly<Record<string, string>> = {
  PromQL: 'an operator or the end of the expression',
  VectorSelector: 'an operator, a modifier or the end of the expression',
  LabelMatchers: 'a label matcher such as job="api", or "}"',
  UnquotedLabelMatcher: 'one of =, !=, =~ and !~ and a quoted string',
  QuotedLabelMatcher: 'one of =, !=, =~ and !~ and a quoted string',
  GroupingLabels: 'label names in parentheses, separated by commas',
  AggregateExpr: 'an expression in parentheses',
  FunctionCall: 'arguments in parentheses',
  FunctionCallBody: 'an argument, a comma or ")"',
  ParenExpr: 'an operator or ")"',
  MatrixSelector: 'a duration such as 5m and "]"',
  SubqueryExpr: 'a resolution such as 1m and "]"',
  DurationExpr: 'a duration such as 5m',
  OffsetExpr: 'a duration such as 5m',
  OffsetDurationExpr: 'a duration such as 5m',
  StepInvariantExpr: 'a timestamp in seconds, start() or end()',
  BinaryExpr: 'an operand',
  UnaryExpr: 'an operand',
  MatchingModifierClause: 'label names in parentheses',
};

function describeFailure(text: string, failure: SyntaxNode): Error {
  const duration = durationExpressionAt(text, failure.from);
  if (duration !== undefined) return unsupported(text, duration, durationExpressions);
  const parent = failure.parent;
  const rest = text.slice(failure.from);
  const found = /^\s*("[^"]*"?|[\w:.]+|\S)/.exec(rest);
  const identifier = failure.prevSibling;
  if (identifier?.name === 'Identifier' && found?.[1] === '(') {
    const name = text.slice(identifier.from, identifier.to);
    return invalid(text, identifier, `unknown function with name ${JSON.stringify(name)}.`);
  }
  const place = { from: failure.from + (found?.[0].length ?? 0) - (found?.[1]?.length ?? 0), to: failure.to };
  const unexpected = found === null ? 'end of input' : JSON.stringify(found[1]);
  const isStart = parent?.name === 'PromQL' && failure.prevSibling === null;
  const expected = isStart ? 'an expression' : (expectations[parent?.name ?? ''] ?? 'something else');
  return invalid(text, place, `unexpected ${unexpected}, expected ${expected}.`);
}

/** What durations that are more than a literal are called when they are refused. */
export const durationExpressions = 'A duration expression is experimental in Prometheus and';

/** A duration with operators or functions in which the parser stopped, since the grammar does not know all of them. */
function durationExpressionAt(text: string, at: number): Span | undefined {
  const open = text.lastIndexOf('[', at);
  const close = text.indexOf(']', open);
  const isExpression = /^[^[]*[-+*/%^()][^[]*$/.test(text.slice(open + 1, close));
  if (open >= 0 && close >= at && isExpression) return { from: open + 1, to: close };
  const offset = /\boffset\s*[-+]?\s*$/i.exec(text.slice(0, at));
  if (offset === null || !/^\s*[-+]?\s*(?:\(|(?:min|max|step|range)\b)/.test(text.slice(at)))
    return undefined;
  return { from: at, to: at };
}

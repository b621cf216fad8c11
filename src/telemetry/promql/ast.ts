import type { Matcher } from '../store/matcher.ts';

/** Where an expression stands in the text of its query: offsets, the end excluded. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export type ValueType = 'scalar' | 'string' | 'vector' | 'matrix';

export interface NumberLiteral {
  readonly kind: 'number';
  readonly value: number;
  readonly span: Span;
}

export interface StringLiteral {
  readonly kind: 'string';
  readonly value: string;
  readonly span: Span;
}

/** The `@` and `offset` modifiers; `at` is in milliseconds. */
export interface TimeShift {
  readonly offsetMs: number;
  readonly at?: number | 'start' | 'end';
}

export interface VectorSelector {
  readonly kind: 'selector';
  /** All conditions, that of the metric name included. */
  readonly matchers: readonly Matcher[];
  /** The metric name when it stands in front of the braces. */
  readonly name?: string;
  readonly shift: TimeShift;
  readonly span: Span;
}

export interface RangeSelector {
  readonly kind: 'range';
  readonly selector: VectorSelector;
  readonly rangeMs: number;
  readonly span: Span;
}

export interface Subquery {
  readonly kind: 'subquery';
  readonly expr: Expr;
  readonly rangeMs: number;
  /** Missing when the default step applies. */
  readonly stepMs?: number;
  readonly shift: TimeShift;
  readonly span: Span;
}

export interface Call {
  readonly kind: 'call';
  readonly name: string;
  readonly args: readonly Expr[];
  readonly span: Span;
}

export type AggregationOperator =
  | 'avg'
  | 'bottomk'
  | 'count'
  | 'count_values'
  | 'group'
  | 'max'
  | 'min'
  | 'quantile'
  | 'stddev'
  | 'stdvar'
  | 'sum'
  | 'topk';

export interface Aggregation {
  readonly kind: 'aggregation';
  readonly operator: AggregationOperator;
  /** `k`, `φ` or the label of `count_values`. */
  readonly param?: Expr;
  readonly expr: Expr;
  readonly grouping: readonly string[];
  readonly without: boolean;
  readonly span: Span;
}

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%' | '^' | 'atan2';
export type ComparisonOperator = '==' | '!=' | '>' | '<' | '>=' | '<=';
export type SetOperator = 'and' | 'or' | 'unless';
export type BinaryOperator = ArithmeticOperator | ComparisonOperator | SetOperator;

export type Cardinality = 'one-to-one' | 'many-to-one' | 'one-to-many' | 'many-to-many';

export interface VectorMatching {
  readonly cardinality: Cardinality;
  /** Whether `labels` are those to match on; otherwise those to ignore. */
  readonly on: boolean;
  readonly labels: readonly string[];
  /** Labels that `group_left` or `group_right` takes from the "one" side. */
  readonly include: readonly string[];
}

export interface Binary {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  readonly left: Expr;
  readonly right: Expr;
  readonly returnBool: boolean;
  readonly matching: VectorMatching;
  readonly span: Span;
}

export interface Unary {
  readonly kind: 'unary';
  readonly operator: '+' | '-';
  readonly expr: Expr;
  readonly span: Span;
}

export interface Paren {
  readonly kind: 'paren';
  readonly expr: Expr;
  readonly span: Span;
}

export type Expr =
  | NumberLiteral
  | StringLiteral
  | VectorSelector
  | RangeSelector
  | Subquery
  | Call
  | Aggregation
  | Binary
  | Unary
  | Paren;

/** A parsed and type-checked query. */
export interface Query {
  readonly text: string;
  readonly expr: Expr;
  readonly type: ValueType;
}

export const comparisonOperators: ReadonlySet<string> = new Set(['==', '!=', '>', '<', '>=', '<=']);
export const setOperators: ReadonlySet<string> = new Set(['and', 'or', 'unless']);

/** The expressions directly inside of another one, in the order of the text. */
export function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'number':
    case 'string':
    case 'selector':
      return [];
    case 'range':
      return [expr.selector];
    case 'call':
      return expr.args;
    case 'aggregation':
      return expr.param === undefined ? [expr.expr] : [expr.param, expr.expr];
    case 'binary':
      return [expr.left, expr.right];
    case 'subquery':
    case 'unary':
    case 'paren':
      return [expr.expr];
  }
}

/** Calls back for an expression and everything in it, outermost first, with the expressions around it. */
export function walk(
  expr: Expr,
  visit: (expr: Expr, ancestors: readonly Expr[]) => void,
  ancestors: readonly Expr[] = [],
): void {
  visit(expr, ancestors);
  for (const child of childrenOf(expr)) walk(child, visit, [...ancestors, expr]);
}

/** The selectors in an expression, in the order of the text. */
export function selectorsIn(expr: Expr): VectorSelector[] {
  const found: VectorSelector[] = [];
  walk(expr, (inner) => {
    if (inner.kind === 'selector') found.push(inner);
  });
  return found;
}

/** An expression without parentheses around it. */
export function unwrap(expr: Expr): Expr {
  return expr.kind === 'paren' ? unwrap(expr.expr) : expr;
}

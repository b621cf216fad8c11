import { formatLabelSet, METRIC_NAME } from '../labels.ts';
import {
  type Aggregation,
  type Binary,
  type Expr,
  setOperators,
  type TimeShift,
  type VectorSelector,
} from './ast.ts';
import { formatNumber, formatPromDuration, quote } from './literals.ts';

/**
 * Writes an expression the way Prometheus prints it.
 *
 * @example formatExpr(parsePromql('sum(rate(x[5m]))by(job)>1').expr) // 'sum by (job) (rate(x[5m])) > 1'
 */
export function formatExpr(expr: Expr): string {
  switch (expr.kind) {
    case 'number':
      return formatNumber(expr.value);
    case 'string':
      return quote(expr.value);
    case 'selector':
      return `${formatMatchers(expr)}${formatShift(expr.shift)}`;
    case 'range': {
      const { selector, rangeMs } = expr;
      return `${formatMatchers(selector)}[${formatPromDuration(rangeMs)}]${formatShift(selector.shift)}`;
    }
    case 'subquery': {
      const step = expr.stepMs === undefined ? '' : formatPromDuration(expr.stepMs);
      return `${formatExpr(expr.expr)}[${formatPromDuration(expr.rangeMs)}:${step}]${formatShift(expr.shift)}`;
    }
    case 'call':
      return `${expr.name}(${expr.args.map(formatExpr).join(', ')})`;
    case 'aggregation':
      return formatAggregation(expr);
    case 'binary':
      return `${formatExpr(expr.left)} ${formatOperator(expr)} ${formatExpr(expr.right)}`;
    case 'unary':
      return `${expr.operator}${formatExpr(expr.expr)}`;
    case 'paren':
      return `(${formatExpr(expr.expr)})`;
  }
}

function formatMatchers({ name = '', matchers }: VectorSelector): string {
  const others = matchers.filter((matcher) => name === '' || matcher.name !== METRIC_NAME);
  if (others.length === 0) return name === '' ? formatLabelSet({}) : name;
  return `${name}{${others.map((matcher) => `${matcher.name}${matcher.operator}${quote(matcher.value)}`).join(',')}}`;
}

function formatShift({ at, offsetMs }: TimeShift): string {
  const anchor = at === undefined ? '' : ` @ ${typeof at === 'number' ? (at / 1_000).toFixed(3) : `${at}()`}`;
  return `${anchor}${offsetMs === 0 ? '' : ` offset ${formatPromDuration(offsetMs)}`}`;
}

function formatAggregation({ operator, param, expr, grouping, without }: Aggregation): string {
  const modifier =
    grouping.length === 0 && !without ? '' : ` ${without ? 'without' : 'by'} (${grouping.join(', ')}) `;
  return `${operator}${modifier}(${param === undefined ? '' : `${formatExpr(param)}, `}${formatExpr(expr)})`;
}

function formatOperator({ operator, returnBool, matching }: Binary): string {
  const parts: string[] = [operator];
  if (returnBool) parts.push('bool');
  const isGrouped = matching.cardinality === 'many-to-one' || matching.cardinality === 'one-to-many';
  if (matching.on || matching.labels.length > 0 || isGrouped) {
    parts.push(`${matching.on ? 'on' : 'ignoring'} (${matching.labels.join(', ')})`);
  }
  if (isGrouped && !setOperators.has(operator)) {
    const keyword = matching.cardinality === 'many-to-one' ? 'group_left' : 'group_right';
    parts.push(`${keyword} (${matching.include.join(', ')})`);
  }
  return parts.join(' ');
}

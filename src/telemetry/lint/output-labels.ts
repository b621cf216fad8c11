import {
  type Aggregation,
  type Binary,
  type Call,
  type Expr,
  setOperators,
  typeOf,
} from '../promql/index.ts';
import type { Matcher } from '../store/matcher.ts';

/** What is known of the labels on the series that an expression gives. */
export interface OutputLabels {
  /** The only labels that there can be; undefined when there may be any. */
  readonly only: ReadonlySet<string> | undefined;
  /** Labels that cannot be there. */
  readonly removed: ReadonlySet<string>;
  /** Conditions that the values of labels satisfy. */
  readonly conditions: readonly Matcher[];
  /** Whether the series come as they were scraped, so that they surely have a job and an instance unless these are removed. */
  readonly isScraped: boolean;
}

/** Whether a label may be there with a value. */
export function mayHave({ only, removed, conditions }: OutputLabels, label: string): boolean {
  if (removed.has(label) || (only !== undefined && !only.has(label))) return false;
  return !conditions.some(
    (matcher) => matcher.name === label && matcher.operator === '=' && matcher.value === '',
  );
}

/** The conditions on one label. */
export function conditionsOn({ conditions }: OutputLabels, label: string): readonly Matcher[] {
  return conditions.filter((matcher) => matcher.name === label);
}

/** The labels of what an expression of type vector gives. Metric names do not count. */
export function outputLabels(expr: Expr): OutputLabels {
  switch (expr.kind) {
    case 'selector':
      return {
        ...anything,
        conditions: expr.matchers.filter(({ name }) => name !== '__name__'),
        // Names with colons are those of recording rules, which write what they like.
        isScraped: /^[^:]+$/.test(expr.name ?? ':') && !/^ALERTS/.test(expr.name ?? ''),
      };
    case 'range':
      return outputLabels(expr.selector);
    case 'subquery':
    case 'paren':
    case 'unary':
      return outputLabels(expr.expr);
    case 'call':
      return ofCall(expr);
    case 'aggregation':
      return ofAggregation(expr);
    case 'binary':
      return ofBinary(expr);
    default:
      return none;
  }
}

const anything: OutputLabels = { only: undefined, removed: new Set(), conditions: [], isScraped: false };
const none: OutputLabels = { ...anything, only: new Set() };

function ofCall(expr: Call): OutputLabels {
  const input = expr.args.find((arg) => ['vector', 'matrix'].includes(typeOf(arg)));
  if (input === undefined) return none;
  if (expr.name === 'absent' || expr.name === 'absent_over_time') return ofAbsent(input);
  const labels = outputLabels(input);
  if (expr.name === 'histogram_quantile') return without(labels, ['le']);
  if (expr.name !== 'label_replace' && expr.name !== 'label_join') return labels;
  const target = expr.args[1];
  return target?.kind === 'string' ? withUnknown(labels, target.value) : anything;
}

function ofAbsent(input: Expr): OutputLabels {
  const selector = input.kind === 'range' ? input.selector : input;
  if (selector.kind !== 'selector') return none;
  const equal = selector.matchers.filter(({ name, operator }) => operator === '=' && name !== '__name__');
  return { ...none, only: new Set(equal.map(({ name }) => name)), conditions: equal };
}

function ofAggregation({ operator, param, expr, grouping, without: isWithout }: Aggregation): OutputLabels {
  const labels = outputLabels(expr);
  if (operator === 'topk' || operator === 'bottomk') return labels;
  const grouped = isWithout ? without(labels, grouping) : within(labels, grouping);
  return operator === 'count_values' && param?.kind === 'string'
    ? withUnknown(grouped, param.value)
    : grouped;
}

function ofBinary({ operator, left, right, matching }: Binary): OutputLabels {
  if (typeOf(left) !== 'vector') return outputLabels(right);
  const labels = outputLabels(left);
  if (typeOf(right) !== 'vector' || operator === 'and' || operator === 'unless') return labels;
  if (operator === 'or') return either(labels, outputLabels(right));
  if (setOperators.has(operator)) return anything;
  if (matching.cardinality === 'one-to-many') return withAllUnknown(outputLabels(right), matching.include);
  if (matching.cardinality === 'many-to-one') return withAllUnknown(labels, matching.include);
  return matching.on ? within(labels, matching.labels) : without(labels, matching.labels);
}

/** What holds for both sides of an `or`. */
function either(left: OutputLabels, right: OutputLabels): OutputLabels {
  const only =
    left.only === undefined || right.only === undefined ? undefined : new Set([...left.only, ...right.only]);
  const keyOf = ({ name, operator, value }: Matcher): string => `${name}${operator}${value}`;
  const shared = new Set(right.conditions.map(keyOf));
  return {
    only,
    removed: new Set([...left.removed].filter((label) => right.removed.has(label))),
    conditions: left.conditions.filter((matcher) => shared.has(keyOf(matcher))),
    isScraped: left.isScraped && right.isScraped,
  };
}

function within(labels: OutputLabels, names: readonly string[]): OutputLabels {
  const kept = names.filter((name) => mayHave(labels, name));
  return {
    only: new Set(kept),
    removed: new Set(),
    conditions: labels.conditions.filter(({ name }) => kept.includes(name)),
    isScraped: false,
  };
}

function without(labels: OutputLabels, names: readonly string[]): OutputLabels {
  return {
    ...labels,
    only: labels.only && new Set([...labels.only].filter((name) => !names.includes(name))),
    removed: new Set([...labels.removed, ...names]),
    conditions: labels.conditions.filter(({ name }) => !names.includes(name)),
  };
}

function withUnknown(labels: OutputLabels, name: string): OutputLabels {
  return {
    ...labels,
    only: labels.only && new Set([...labels.only, name]),
    removed: new Set([...labels.removed].filter((removed) => removed !== name)),
    conditions: labels.conditions.filter((matcher) => matcher.name !== name),
  };
}

function withAllUnknown(labels: OutputLabels, names: readonly string[]): OutputLabels {
  return names.reduce(withUnknown, labels);
}

import { type Binary, comparisonOperators, type Expr, formatExpr, typeOf, walk } from '../../promql/index.ts';
import { withoutFactor } from '../factors.ts';
import type { Lint, Suspicion } from '../lint.ts';
import { mayHave, outputLabels } from '../output-labels.ts';
import { differingLabels, pairedSelectors, type SelectorPair } from '../pairs.ts';
import { experiment } from '../proof.ts';
import { sampleSplit } from '../sample-labels.ts';
import { filledAtMs, inputSeries, readsCounters } from '../traffic.ts';

interface SelfJoin extends Suspicion {
  readonly expr: Binary;
  readonly instead: string;
  readonly pair: SelectorPair;
  readonly label: string;
}

/** `x{status="error"} / x`: each series is paired with itself, because the label that should tell them apart is matched on. */
export const selfJoinRatio: Lint<SelfJoin> = {
  code: 'self-join-ratio',
  summary: 'A part is divided by a whole that vector matching narrows down to that part.',
  level: 'error',

  check({ rule }) {
    const found: SelfJoin[] = [];
    walk(rule.query.expr, (expr) => {
      const suspicion = expr.kind === 'binary' ? suspect(expr) : undefined;
      if (suspicion !== undefined) found.push(suspicion);
    });
    return found;
  },

  prove({ expr, instead, pair: [left, right], label }, _, { scrapeIntervalMs: intervalMs }) {
    const split = sampleSplit(left, right, label) ?? sampleSplit(right, left, label);
    if (split === undefined) return undefined;
    const [part, rest] = split;
    const atMs = filledAtMs([expr], intervalMs);
    const grow = readsCounters(expr) ? '0+' : '';
    const { proof, answers } = experiment({
      story: 'One in a thousand belongs to the part.',
      intervalMs,
      series: [
        inputSeries(part, `${grow}1x${atMs / intervalMs}`),
        inputSeries(rest, `${grow}999x${atMs / intervalMs}`),
      ],
      asks: [formatExpr(expr), instead].map((text) => ({ expr: text, atMs })),
    });
    const [got, wanted] = answers.map(({ values }) => values[0]);
    if (expr.operator !== '/') return got === wanted ? undefined : proof;
    if (got === undefined || wanted === undefined) return undefined;
    return Math.abs(Math.log10(got / wanted)) > 2 ? proof : undefined;
  },
};

function suspect(expr: Binary): SelfJoin | undefined {
  const { operator, left, right, matching } = expr;
  const isRatio = operator === '/';
  if (!isRatio && !comparisonOperators.has(operator)) return undefined;
  if (typeOf(left) !== 'vector' || typeOf(right) !== 'vector' || matching.cardinality !== 'one-to-one') {
    return undefined;
  }
  const [one, other] = [withoutFactor(left), withoutFactor(right)];
  // Without a factor a comparison of a part with its whole would be true or false for good anyway.
  if (!isRatio && one.factor === other.factor) return undefined;
  const [pair, ...more] = pairedSelectors(one.measured, other.measured) ?? [];
  if (pair === undefined || more.length > 0) return undefined;
  const labels = differingLabels(pair);
  const [label] = labels;
  if (label === undefined) return undefined;
  const isMatched = labels.every(
    (name) =>
      matching.labels.includes(name) === matching.on &&
      [left, right].every((side) => mayHave(outputLabels(side), name)),
  );
  if (!isMatched) return undefined;
  const names = labels.map((name) => `"${name}"`).join(', ');
  const instead = formatExpr({ ...expr, left: summed(left, labels), right: summed(right, labels) });
  return {
    at: expr.span,
    why: isRatio
      ? `Both sides keep the label ${names}, so each series is divided by itself: the ratio is ${one.factor / other.factor}, whatever the share is.`
      : `Both sides keep the label ${names}, so each series is compared with a part of itself.`,
    suggestion: `Sum the label away on both sides: ${instead}`,
    expr,
    instead,
    pair,
    label,
  };
}

/** The same with labels summed away. */
function summed(expr: Expr, labels: readonly string[]): Expr {
  const { measured, factor } = withoutFactor(expr);
  const { span } = expr;
  const grouped: Expr =
    measured.kind === 'aggregation'
      ? {
          ...measured,
          grouping: measured.without
            ? [...measured.grouping, ...labels]
            : measured.grouping.filter((name) => !labels.includes(name)),
        }
      : { kind: 'aggregation', operator: 'sum', expr: measured, grouping: labels, without: true, span };
  if (factor === 1) return grouped;
  const matching = { cardinality: 'one-to-one', on: false, labels: [], include: [] } as const;
  const right: Expr = { kind: 'number', value: factor, span };
  const scaled: Expr = {
    kind: 'binary',
    operator: '*',
    left: grouped,
    right,
    returnBool: false,
    matching,
    span,
  };
  return { kind: 'paren', expr: scaled, span };
}

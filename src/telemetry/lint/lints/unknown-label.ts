import { nearest } from '../../../core/nearest.ts';
import {
  type Aggregation,
  type Expr,
  formatExpr,
  selectorsIn,
  type VectorSelector,
  walk,
} from '../../promql/index.ts';
import type { Lint, LintContext, Suspicion } from '../lint.ts';
import { mayHave, outputLabels } from '../output-labels.ts';
import { experiment } from '../proof.ts';
import { sampleData, snapshotData } from '../sample-data.ts';
import { filledAtMs } from '../traffic.ts';

interface UnknownLabel extends Suspicion {
  readonly expr: VectorSelector | Aggregation;
  readonly label: string;
}

/** Labels that every target gets when it is scraped. */
const targetLabels = new Set(['__name__', 'job', 'instance']);

/** A condition on a label that a metric does not have, or a grouping by one. */
export const unknownLabel: Lint<UnknownLabel> = {
  code: 'unknown-label',
  summary: 'A selector or a grouping asks for a label that its metric does not have in the snapshot.',
  level: 'error',

  check({ rule }, context) {
    const found: UnknownLabel[] = [];
    walk(rule.query.expr, (expr) => {
      if (expr.kind === 'selector') found.push(...inSelector(expr, context));
      if (expr.kind === 'aggregation') found.push(...inGrouping(expr, context));
    });
    return found;
  },

  prove({ expr, label }, _, { snapshot, scrapeIntervalMs: intervalMs }) {
    const atMs = filledAtMs([expr], intervalMs);
    const series =
      expr.kind === 'selector'
        ? snapshotData(expr.name ?? '', snapshot)
        : sampleData(expr, snapshot, `0+10x${atMs / intervalMs}`);
    if (series === undefined) return undefined;
    const { proof, answers } = experiment({
      story: 'The metric as the snapshot knows it.',
      intervalMs,
      series,
      asks: [{ expr: formatExpr(expr), atMs: expr.kind === 'selector' ? 0 : atMs }],
    });
    if (expr.kind === 'selector') return answers[0]?.values.length === 0 ? proof : undefined;
    const gives = proof.observations[0]?.gives ?? [];
    return answers[0]?.values.length !== 0 && !gives.some((text) => text.includes(`${label}=`))
      ? proof
      : undefined;
  },
};

function inSelector(selector: VectorSelector, { snapshot }: LintContext): UnknownLabel[] {
  const metric = snapshot?.get(selector.name ?? '');
  if (metric === undefined) return [];
  const known = [...metric.labels.keys()];
  // A condition that a missing label satisfies may be there for others.
  const unknown = selector.matchers.filter(
    ({ name, matches }) => !targetLabels.has(name) && !metric.labels.has(name) && !matches(''),
  );
  return unknown.map(({ name, operator, value }) => ({
    at: selector.span,
    why: `In the snapshot "${selector.name}" has no label "${name}"${listed(known)}, so ${name}${operator}${JSON.stringify(value)} selects nothing.`,
    suggestion: suggestionFor(name, known),
    expr: selector,
    label: name,
  }));
}

function inGrouping(expr: Aggregation, { snapshot }: LintContext): UnknownLabel[] {
  const metrics = selectorsIn(expr).map(({ name }) => snapshot?.get(name ?? ''));
  if (expr.without || metrics.length === 0 || metrics.includes(undefined)) return [];
  const known = [...new Set(metrics.flatMap((metric) => [...(metric?.labels.keys() ?? [])]))];
  const unknown = expr.grouping.filter(
    (name) => !targetLabels.has(name) && !known.includes(name) && !isMade(expr.expr, name),
  );
  return unknown.map((label) => ({
    at: expr.span,
    level: 'warning',
    why: `In the snapshot nothing that is grouped here has the label "${label}"${listed(known)}: it groups nothing.`,
    suggestion: suggestionFor(label, known),
    expr,
    label,
  }));
}

/** Whether a label comes from inside of the expression, or cannot get out of it anyway. */
function isMade(expr: Expr, label: string): boolean {
  let isMade = !mayHave(outputLabels(expr), label);
  walk(expr, (inner) => {
    isMade ||= inner.kind === 'call' && /^label_/.test(inner.name);
    isMade ||= inner.kind === 'aggregation' && inner.operator === 'count_values';
  });
  return isMade;
}

function listed(known: readonly string[]): string {
  return known.length === 0 ? '' : `, only ${known.join(', ')}`;
}

function suggestionFor(name: string, known: readonly string[]): string {
  const meant = nearest(name, known);
  return meant === undefined ? 'Take a label that is there.' : `Did you mean "${meant}"?`;
}

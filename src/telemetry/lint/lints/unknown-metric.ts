import { nearest } from '../../../core/nearest.ts';
import { formatExpr, type VectorSelector, walk } from '../../promql/index.ts';
import type { Lint, LintContext, Suspicion } from '../lint.ts';
import { experiment } from '../proof.ts';
import { snapshotData } from '../sample-data.ts';

interface UnknownMetric extends Suspicion {
  readonly selector: VectorSelector;
  readonly meant: string | undefined;
}

/** What every Prometheus adds to what targets show. */
const ownMetrics = /^(?:up|scrape_\w+|ALERTS|ALERTS_FOR_STATE)$/;

/** A metric that nothing shows and no recording rule writes. */
export const unknownMetric: Lint<UnknownMetric> = {
  code: 'unknown-metric',
  summary: 'A metric is in no target of the snapshot, and no recording rule writes it.',
  level: 'error',

  check({ rule }, context) {
    const found: UnknownMetric[] = [];
    walk(rule.query.expr, (selector, around) => {
      if (selector.kind !== 'selector' || selector.name === undefined || isKnown(selector.name, context))
        return;
      const { name } = selector;
      const meant = nearest(name, [...(context.snapshot?.keys() ?? [])]);
      // Rules for several versions of an exporter name the metrics of all of them.
      const isAlternative = around.some((one) => one.kind === 'binary' && one.operator === 'or');
      found.push({
        at: selector.span,
        ...(isAlternative ? { level: 'note' } : {}),
        why: `The snapshot has no metric "${name}", so this selects nothing.`,
        suggestion: meant === undefined ? 'Take a metric that is there.' : `Did you mean "${meant}"?`,
        selector,
        meant,
      });
    });
    return found;
  },

  prove({ selector, meant }, _, { snapshot, scrapeIntervalMs: intervalMs }) {
    const { proof, answers } = experiment({
      story:
        meant === undefined
          ? 'The snapshot has nothing like it.'
          : 'Only what comes closest to it in the snapshot is there.',
      intervalMs,
      series: meant === undefined ? [] : snapshotData(meant, snapshot),
      asks: [{ expr: formatExpr(selector), atMs: 0 }],
    });
    return answers[0]?.values.length === 0 ? proof : undefined;
  },
};

function isKnown(name: string, { snapshot, rules }: LintContext): boolean {
  if (snapshot === undefined || snapshot.has(name) || ownMetrics.test(name)) return true;
  return rules.some(({ rule }) => rule.kind === 'record' && rule.name === name);
}

import { nearest } from '../../../core/nearest.ts';
import { formatExpr, type VectorSelector, walk } from '../../promql/index.ts';
import type { Lint, Suspicion } from '../lint.ts';
import { experiment } from '../proof.ts';
import { snapshotData } from '../sample-data.ts';

interface UnknownLabel extends Suspicion {
  readonly selector: VectorSelector;
}

/** Labels that every target gets when it is scraped. */
const targetLabels = new Set(['__name__', 'job', 'instance']);

/** A condition on a label that a metric does not have. */
export const unknownLabel: Lint<UnknownLabel> = {
  code: 'unknown-label',
  summary: 'A selector asks for a label that its metric does not have in the snapshot.',
  level: 'error',

  check({ rule }, { snapshot }) {
    const found: UnknownLabel[] = [];
    walk(rule.query.expr, (selector) => {
      if (selector.kind !== 'selector' || selector.name === undefined) return;
      const metric = snapshot?.get(selector.name);
      if (metric === undefined) return;
      for (const { name, operator, value, matches } of selector.matchers) {
        // A condition that a missing label satisfies may be there for others.
        if (targetLabels.has(name) || metric.labels.has(name) || matches('')) continue;
        const known = [...metric.labels.keys()];
        const meant = nearest(name, known);
        found.push({
          at: selector.span,
          why: `In the snapshot "${selector.name}" has no label "${name}"${known.length > 0 ? `, only ${known.join(', ')}` : ''}, so ${name}${operator}${JSON.stringify(value)} selects nothing.`,
          suggestion: meant === undefined ? 'Take a label that is there.' : `Did you mean "${meant}"?`,
          selector,
        });
      }
    });
    return found;
  },

  prove({ selector }, _, { snapshot, scrapeIntervalMs: intervalMs }) {
    const { proof, answers } = experiment({
      story: 'The metric as the snapshot knows it.',
      intervalMs,
      series: snapshotData(selector.name ?? '', snapshot),
      asks: [{ expr: formatExpr(selector), atMs: 0 }],
    });
    return answers[0]?.values.length === 0 ? proof : undefined;
  },
};

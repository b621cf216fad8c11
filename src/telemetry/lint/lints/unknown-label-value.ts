import { nearest } from '../../../core/nearest.ts';
import { formatExpr, type VectorSelector, walk } from '../../promql/index.ts';
import type { Lint, Suspicion } from '../lint.ts';
import { experiment } from '../proof.ts';
import { snapshotData } from '../sample-data.ts';

interface UnknownValue extends Suspicion {
  readonly selector: VectorSelector;
}

/** A condition that no value of a label satisfies in the snapshot. Values come and go, so this is an error only for who knows. */
export const unknownLabelValue: Lint<UnknownValue> = {
  code: 'unknown-label-value',
  summary: 'A selector asks for a value that its label does not have in the snapshot.',
  level: 'note',

  check({ rule }, { snapshot }) {
    const found: UnknownValue[] = [];
    walk(rule.query.expr, (selector) => {
      if (selector.kind !== 'selector' || selector.name === undefined) return;
      for (const { name, operator, value, matches } of selector.matchers) {
        const values = [...(snapshot?.get(selector.name)?.labels.get(name) ?? [])];
        if (values.length === 0 || matches('') || values.some((known) => matches(known))) continue;
        const meant = operator === '=' ? nearest(value, values) : undefined;
        found.push({
          at: selector.span,
          ...(meant === undefined ? {} : { level: 'warning' }),
          why: `In the snapshot the label "${name}" of "${selector.name}" has no value that ${name}${operator}${JSON.stringify(value)} selects.`,
          suggestion: meant === undefined ? `It has ${values.join(', ')}.` : `Did you mean "${meant}"?`,
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

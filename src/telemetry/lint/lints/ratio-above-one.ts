import { type Binary, formatExpr } from '../../promql/index.ts';
import { formatNumber } from '../../promql/literals.ts';
import { type Condition, conditionsIn } from '../conditions.ts';
import type { Lint, Suspicion } from '../lint.ts';
import { differingLabels, pairedSelectors, type SelectorPair } from '../pairs.ts';
import { experiment } from '../proof.ts';
import { sampleSplit } from '../sample-labels.ts';
import { filledAtMs, inputSeries, readsCounters } from '../traffic.ts';

interface AboveOne extends Suspicion {
  readonly condition: Condition;
  readonly pair: SelectorPair;
}

/** `sum(rate(x{code="500"}[5m])) / sum(rate(x[5m])) > 5`: a share is at most 1. */
export const ratioAboveOne: Lint<AboveOne> = {
  code: 'ratio-above-one',
  summary: 'The share of a part in its whole is compared with more than 1.',
  level: 'error',

  check({ rule }) {
    return conditionsIn(rule.query.expr).flatMap((condition) => {
      const { expr, measured, operator, threshold } = condition;
      const pair = measured.kind === 'binary' && measured.operator === '/' ? partOf(measured) : undefined;
      const isBeyond = (operator === '>' && threshold >= 1) || (/^[>=]=$/.test(operator) && threshold > 1);
      if (pair === undefined || !isBeyond) return [];
      return [
        {
          at: expr.span,
          why: 'A part is never more than its whole: the ratio is at most 1, and this is never true.',
          suggestion: `Write ${formatNumber(threshold / 100)}, or multiply the ratio by 100.`,
          condition,
          pair,
        },
      ];
    });
  },

  prove({ condition: { expr, measured }, pair: [part, whole] }, _, { scrapeIntervalMs: intervalMs }) {
    const [label = ''] = differingLabels([part, whole]);
    const split = sampleSplit(part, whole, label);
    if (split === undefined) return undefined;
    const atMs = filledAtMs([expr], intervalMs);
    const grow = readsCounters(expr) ? '0+' : '';
    const { proof, answers } = experiment({
      story: 'All of the whole belongs to the part.',
      intervalMs,
      series: [inputSeries(split[0], `${grow}10x${atMs / intervalMs}`)],
      asks: [measured, expr].map((one) => ({ expr: formatExpr(one), atMs })),
    });
    return answers[0]?.values[0] === 1 && answers[1]?.values.length === 0 ? proof : undefined;
  },
};

/** The selectors of a part and of its whole, where a ratio has them. */
function partOf({ left, right }: Binary): SelectorPair | undefined {
  const [pair, ...more] = pairedSelectors(left, right) ?? [];
  return pair !== undefined && more.length === 0 && differingLabels(pair).length > 0 ? pair : undefined;
}

import { type Call, formatExpr, formatPromDuration, walk } from '../../promql/index.ts';
import type { Lint, Suspicion } from '../lint.ts';
import { experiment } from '../proof.ts';
import { sampleLabels } from '../sample-labels.ts';
import { inputSeries } from '../traffic.ts';

interface ShortRange extends Suspicion {
  readonly expr: Call;
}

/** Functions that give nothing for a single sample. */
const functionsOfTwo = new Set(['rate', 'increase', 'irate', 'delta', 'idelta', 'deriv', 'predict_linear']);

/** `rate(x[15s])` at a scrape interval of 15 s: there are never two samples to compare. */
export const rangeTooShort: Lint<ShortRange> = {
  code: 'range-too-short',
  summary: 'A range holds fewer than two scrapes.',
  level: 'error',

  check({ rule }, { scrapeIntervalMs }) {
    const found: ShortRange[] = [];
    walk(rule.query.expr, (expr) => {
      const range = expr.kind === 'call' && functionsOfTwo.has(expr.name) ? expr.args[0] : undefined;
      if (expr.kind !== 'call' || range?.kind !== 'range' || range.rangeMs >= 2 * scrapeIntervalMs) return;
      const never = range.rangeMs <= scrapeIntervalMs;
      const window = formatPromDuration(range.rangeMs);
      const scrape = formatPromDuration(scrapeIntervalMs);
      found.push({
        at: range.span,
        level: never ? 'error' : 'warning',
        why: `At a scrape interval of ${scrape} a range of ${window} ${never ? 'never' : 'only sometimes'} holds the two samples that ${expr.name}() needs.`,
        suggestion: `Write at least [${formatPromDuration(4 * scrapeIntervalMs)}], so that a scrape may fail.`,
        expr,
      });
    });
    return found;
  },

  prove({ expr }, _, { scrapeIntervalMs: intervalMs }) {
    const range = expr.args[0];
    const labels = range?.kind === 'range' ? sampleLabels(range.selector) : undefined;
    if (labels === undefined) return undefined;
    const { proof, answers } = experiment({
      story:
        'It grows with every scrape, and the rule is evaluated at different moments between two of them.',
      intervalMs,
      series: [inputSeries(labels, '0+10x20')],
      asks: [0, 1, 2].map((third) => ({
        expr: formatExpr(expr),
        atMs: 19 * intervalMs + Math.round((third * intervalMs) / 3),
      })),
    });
    return answers.some(({ values }) => values.length === 0) ? proof : undefined;
  },
};

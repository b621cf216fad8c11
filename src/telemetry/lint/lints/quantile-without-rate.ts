import { type Expr, formatExpr, formatPromDuration } from '../../promql/index.ts';
import { bucketSeries } from '../buckets.ts';
import type { Lint, Suspicion } from '../lint.ts';
import { experiment } from '../proof.ts';
import { isBucketName, type Quantile, quantilesIn } from '../quantiles.ts';
import { sampleLabels } from '../sample-labels.ts';

interface RawBuckets extends Suspicion {
  readonly quantile: Quantile;
  readonly instead: string;
}

/** `histogram_quantile(0.95, x_bucket)`: the quantile of everything since the process started. */
export const quantileWithoutRate: Lint<RawBuckets> = {
  code: 'quantile-without-rate',
  summary: 'A quantile is taken over buckets that have been counting since the process started.',
  level: 'error',

  check({ rule }) {
    return quantilesIn(rule.query.expr).flatMap((quantile) => {
      const raw = quantile.selectors.find(
        ({ selector, around }) => isBucketName(selector.name) && !around.some(takesGrowth),
      );
      if (raw === undefined) return [];
      const { call } = quantile;
      const rated = formatExpr(replaced(call, raw.selector, rateOf(raw.selector)));
      return [
        {
          at: raw.selector.span,
          why: 'Buckets count from the start of the process on, so the quantile is that of its whole life and hardly moves any more.',
          suggestion: `Take the growth of the buckets: ${rated}`,
          quantile,
          instead: rated,
        },
      ];
    });
  },

  prove({ quantile, instead }, _, { scrapeIntervalMs: intervalMs }) {
    const [first] = quantile.selectors;
    const labels = first && sampleLabels(first.selector);
    if (labels === undefined) return undefined;
    const intervals = Math.ceil(600_000 / intervalMs);
    const { proof, answers } = experiment({
      story: `After a day of answers in less than 0.1 s, all answers of the last ${formatPromDuration(intervals * intervalMs)} took 10 s.`,
      intervalMs,
      series: bucketSeries(
        labels,
        [0.1, 1, 10],
        { value: 0.05, count: 100 * Math.ceil(86_400_000 / intervalMs) },
        [{ value: 10, perInterval: 100, intervals }],
      ),
      asks: [formatExpr(quantile.call), instead].map((expr) => ({ expr, atMs: intervals * intervalMs })),
    });
    const [got, wanted] = answers.map(({ values }) => values[0]);
    if (got === undefined || wanted === undefined) return undefined;
    return got < 1 && wanted > 1 ? proof : undefined;
  },
};

/** Functions of ranges, and differences with an earlier moment, tell how much was added. */
function takesGrowth(expr: Expr): boolean {
  return expr.kind === 'range' || (expr.kind === 'binary' && expr.operator === '-');
}

function rateOf(selector: Expr & { readonly kind: 'selector' }): Expr {
  const { span } = selector;
  return { kind: 'call', name: 'rate', args: [{ kind: 'range', selector, rangeMs: 300_000, span }], span };
}

/** The same with one part replaced by another. */
function replaced(expr: Expr, part: Expr, by: Expr): Expr {
  if (expr === part) return by;
  switch (expr.kind) {
    case 'call':
      return { ...expr, args: expr.args.map((arg) => replaced(arg, part, by)) };
    case 'aggregation':
    case 'paren':
    case 'unary':
      return { ...expr, expr: replaced(expr.expr, part, by) };
    case 'binary':
      return { ...expr, left: replaced(expr.left, part, by), right: replaced(expr.right, part, by) };
    default:
      return expr;
  }
}

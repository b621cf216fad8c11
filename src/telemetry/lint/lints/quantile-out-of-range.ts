import { type Expr, formatExpr, walk } from '../../promql/index.ts';
import { constantOf } from '../factors.ts';
import type { Lint, Suspicion } from '../lint.ts';
import { experiment } from '../proof.ts';
import { sampleData } from '../sample-data.ts';
import { filledAtMs } from '../traffic.ts';

interface OutOfRange extends Suspicion {
  readonly expr: Expr;
}

/** `histogram_quantile(95, …)`: quantiles lie between 0 and 1. */
export const quantileOutOfRange: Lint<OutOfRange> = {
  code: 'quantile-out-of-range',
  summary: 'A quantile outside of 0 to 1 is infinite.',
  level: 'error',

  check({ rule }) {
    const found: OutOfRange[] = [];
    walk(rule.query.expr, (expr) => {
      const argument = quantileArgument(expr);
      const quantile = argument && constantOf(argument);
      if (argument === undefined || quantile === undefined || (quantile >= 0 && quantile <= 1)) return;
      const meant =
        quantile > 1 && quantile <= 100 ? ` Write ${quantile / 100} for the ${quantile}th percentile.` : '';
      found.push({
        at: argument.span,
        why: `Quantiles lie between 0 and 1; the one of ${quantile} is ${quantile > 1 ? '+Inf' : '-Inf'} whatever the data.`,
        suggestion: `Give a number between 0 and 1.${meant}`,
        expr,
      });
    });
    return found;
  },

  prove({ expr }, _, { scrapeIntervalMs: intervalMs }) {
    const atMs = filledAtMs([expr], intervalMs);
    const grouped: Expr = withBounds(expr);
    const series = sampleData(grouped, undefined, `0+10x${atMs / intervalMs}`);
    if (series === undefined) return undefined;
    const { proof, answers } = experiment({
      story: 'Ordinary data.',
      intervalMs,
      series,
      asks: [{ expr: formatExpr(expr), atMs }],
    });
    const values = answers[0]?.values ?? [];
    return values.length > 0 && values.every((value) => Math.abs(value) === Infinity) ? proof : undefined;
  },
};

function quantileArgument(expr: Expr): Expr | undefined {
  if (expr.kind === 'aggregation') return expr.operator === 'quantile' ? expr.param : undefined;
  return expr.kind === 'call' && /^(?:histogram_quantile|quantile_over_time)$/.test(expr.name)
    ? expr.args[0]
    : undefined;
}

/** Sample data have the labels that are grouped by: buckets need their bounds even where nothing groups. */
function withBounds(expr: Expr): Expr {
  const { span } = expr;
  return { kind: 'aggregation', operator: 'sum', expr, grouping: ['le'], without: false, span };
}

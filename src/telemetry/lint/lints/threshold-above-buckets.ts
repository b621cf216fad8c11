import { type Binary, type Expr, formatExpr } from '../../promql/index.ts';
import { formatNumber } from '../../promql/literals.ts';
import { bucketSeries } from '../buckets.ts';
import { type Condition, conditionsIn } from '../conditions.ts';
import type { Lint, Suspicion } from '../lint.ts';
import { topFiniteBound } from '../metrics-snapshot.ts';
import { experiment } from '../proof.ts';
import { type Quantile, quantilesIn } from '../quantiles.ts';
import { sampleLabels } from '../sample-labels.ts';
import { filledAtMs } from '../traffic.ts';

interface AboveTop extends Suspicion {
  readonly condition: Binary;
  readonly quantile: Quantile;
  readonly top: number;
  readonly bounds: readonly number[];
}

/** `histogram_quantile(0.95, …) > 1` where the buckets end at 0.25: the quantile cannot tell what lies above. */
export const thresholdAboveBuckets: Lint<AboveTop> = {
  code: 'threshold-above-buckets',
  summary: 'A quantile is compared with more than the highest finite bucket, which it never exceeds.',
  level: 'error',

  check({ rule }, { snapshot }) {
    return conditionsIn(rule.query.expr).flatMap((condition) => {
      const quantile = quantileOf(condition);
      const [first] = quantile?.selectors ?? [];
      const name = first?.selector.name ?? '';
      const top = topFiniteBound(snapshot, name);
      if (quantile === undefined || top === undefined || !isBeyond(condition, top)) return [];
      const bounds = [...(snapshot?.get(name)?.labels.get('le') ?? [])].map(Number).filter(Number.isFinite);
      return [
        {
          at: condition.expr.span,
          why: `The highest finite bucket of "${name}" is ${formatNumber(top)}, and a quantile above it reads ${formatNumber(top)}: it never gets beyond.`,
          suggestion: `Add buckets on both sides of ${formatNumber(condition.threshold)}, or compare with one of those that there are.`,
          condition: condition.expr,
          quantile,
          top,
          bounds: bounds.toSorted((a, b) => a - b),
        },
      ];
    });
  },

  prove({ condition, quantile: { call, selectors }, top, bounds }, _, { scrapeIntervalMs: intervalMs }) {
    const [first] = selectors;
    const labels = first && sampleLabels(first.selector);
    if (labels === undefined) return undefined;
    const atMs = filledAtMs([condition], intervalMs);
    const value = 8 * top;
    const { proof, answers } = experiment({
      story: `All observations are ${formatNumber(value)}, eight times the highest bucket.`,
      intervalMs,
      series: bucketSeries(labels, bounds, { value, count: 0 }, [
        { value, perInterval: 100, intervals: atMs / intervalMs },
      ]),
      asks: [call, condition].map((expr: Expr) => ({ expr: formatExpr(expr), atMs })),
    });
    return answers[0]?.values[0] === top && answers[1]?.values.length === 0 ? proof : undefined;
  },
};

function quantileOf({ measured }: Condition): Quantile | undefined {
  const [quantile] = quantilesIn(measured);
  return quantile?.call === measured ? quantile : undefined;
}

function isBeyond({ operator, threshold }: Condition, top: number): boolean {
  return (operator === '>' && threshold >= top) || (/^[>=]=$/.test(operator) && threshold > top);
}

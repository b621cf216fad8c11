import { formatExpr, formatPromDuration } from '../../promql/index.ts';
import type { Lint, LintContext, Suspicion } from '../lint.ts';
import { experiment } from '../proof.ts';
import { isBucketName, type Quantile, quantilesIn } from '../quantiles.ts';
import { sampleData } from '../sample-data.ts';
import { filledAtMs } from '../traffic.ts';

interface NoBuckets extends Suspicion {
  readonly quantile: Quantile;
}

/** `histogram_quantile(0.95, latency_seconds)`: there is nothing that a quantile could be taken of. */
export const quantileOfNonBucket: Lint<NoBuckets> = {
  code: 'quantile-of-non-bucket',
  summary: 'A quantile is taken over something that is not the buckets of a histogram.',
  level: 'error',

  check({ rule }, context) {
    return quantilesIn(rule.query.expr).flatMap((quantile) => {
      const wrong = quantile.selectors.find(
        ({ selector: { name } }) => name !== undefined && !mayBeBuckets(name, context),
      );
      const name = wrong?.selector.name;
      if (wrong === undefined || name === undefined) return [];
      const isNative = context.snapshot?.get(name) === undefined;
      const window = formatPromDuration(300_000);
      return [
        {
          at: wrong.selector.span,
          why: `"${name}" is not the buckets of a classic histogram, so the quantile is always empty${isNative ? ', unless it is a native histogram' : ''}.`,
          suggestion: `Take the buckets: sum by (le) (rate(${name.replace(/_(?:sum|count|total)$/, '')}_bucket[${window}])).`,
          quantile,
        },
      ];
    });
  },

  prove({ quantile: { call } }, _, { scrapeIntervalMs: intervalMs, snapshot }) {
    const atMs = filledAtMs([call], intervalMs);
    const series = sampleData(call, snapshot, `0+10x${atMs / intervalMs}`);
    if (series === undefined) return undefined;
    const { proof, answers } = experiment({
      story: 'The metric is there and grows.',
      intervalMs,
      series,
      asks: [{ expr: formatExpr(call), atMs }],
    });
    return answers[0]?.values.length === 0 ? proof : undefined;
  },
};

/** What a recording rule writes may be buckets under any name: those follow the pattern `level:metric:operations`. */
function mayBeBuckets(name: string, { rules, snapshot }: LintContext): boolean {
  if (isBucketName(name) || name.split(':').length > 2) return true;
  return (
    snapshot?.get(name)?.labels.has('le') ??
    rules.some(({ rule }) => rule.kind === 'record' && rule.name === name)
  );
}

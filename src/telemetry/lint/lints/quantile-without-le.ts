import { formatExpr } from '../../promql/index.ts';
import { bucketSeries } from '../buckets.ts';
import type { Lint, Suspicion } from '../lint.ts';
import { mayHave, outputLabels } from '../output-labels.ts';
import { experiment } from '../proof.ts';
import { isBucketName, type Quantile, quantilesIn } from '../quantiles.ts';
import { sampleLabels } from '../sample-labels.ts';
import { filledAtMs } from '../traffic.ts';

interface LostBounds extends Suspicion {
  readonly quantile: Quantile;
}

/** `histogram_quantile(0.95, sum by (job) (rate(x_bucket[5m])))`: the bounds of the buckets are summed away. */
export const quantileWithoutLe: Lint<LostBounds> = {
  code: 'quantile-without-le',
  summary: 'A quantile is taken over buckets that an aggregation has taken the bounds from.',
  level: 'error',

  check({ rule }) {
    return quantilesIn(rule.query.expr)
      .filter(
        ({ input, selectors: [first] }) =>
          isBucketName(first?.selector.name) && !mayHave(outputLabels(input), 'le'),
      )
      .map((quantile) => ({
        at: quantile.input.span,
        why: 'The aggregation drops the label "le", without which there are no buckets: the result is always empty.',
        suggestion: 'Add le to the labels of the aggregation: by (le, …).',
        quantile,
      }));
  },

  prove({ quantile: { call, selectors } }, _, { scrapeIntervalMs: intervalMs }) {
    const [first] = selectors;
    const labels = first && sampleLabels(first.selector);
    if (labels === undefined) return undefined;
    const atMs = filledAtMs([call], intervalMs);
    const { proof, answers } = experiment({
      story: 'All answers take 10 s.',
      intervalMs,
      series: bucketSeries(labels, [0.1, 1, 10], { value: 10, count: 0 }, [
        { value: 10, perInterval: 100, intervals: atMs / intervalMs },
      ]),
      asks: [{ expr: formatExpr(call), atMs }],
    });
    return answers[0]?.values.length === 0 ? proof : undefined;
  },
};

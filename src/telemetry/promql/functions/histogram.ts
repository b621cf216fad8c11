import { dropLabels, labelOf, labelsKey, METRIC_NAME, NO_LABELS } from '../../labels.ts';
import { checkQuantile } from '../annotations.ts';
import type { Call, Expr } from '../ast.ts';
import { dropNames, type Evaluation } from '../evaluation.ts';
import { type Frame, newFrame, type Row } from '../frame.ts';
import { type Bucket, bucketFraction, bucketQuantile } from './buckets.ts';

/** A classic histogram: which rows are its buckets, in the order of their bounds. */
interface Histogram {
  readonly row: Row;
  readonly buckets: readonly { readonly bound: number; readonly source: number }[];
}

const bucketLabel: ReadonlySet<string> = new Set(['le']);

/** `histogram_quantile` of classic histograms. */
export function histogramQuantile(evaluation: Evaluation, call: Call): Frame {
  const [phiArgument, vector] = call.args;
  if (phiArgument === undefined || vector === undefined)
    throw new Error('The type check has counted the arguments.');
  const phis = evaluation.scalar(phiArgument);
  for (const phi of phis) checkQuantile(evaluation.annotations, phiArgument.span, phi);
  return overHistograms(evaluation, call, vector, (buckets, step, row) => {
    const { value, isForced } = bucketQuantile(phis[step] ?? Number.NaN, buckets);
    if (isForced) informOfForcing(evaluation, vector, row);
    return value;
  });
}

/** `histogram_fraction` of classic histograms. */
export function histogramFraction(evaluation: Evaluation, call: Call): Frame {
  const [lowerArgument, upperArgument, vector] = call.args;
  if (lowerArgument === undefined || upperArgument === undefined || vector === undefined) {
    throw new Error('The type check has counted the arguments.');
  }
  const lower = evaluation.scalar(lowerArgument);
  const upper = evaluation.scalar(upperArgument);
  return overHistograms(evaluation, call, vector, (buckets, step) =>
    bucketFraction(lower[step] ?? Number.NaN, upper[step] ?? Number.NaN, buckets),
  );
}

function overHistograms(
  evaluation: Evaluation,
  call: Call,
  vector: Expr,
  compute: (buckets: Bucket[], step: number, row: Row) => number,
): Frame {
  const input = evaluation.vector(vector);
  const { steps } = input;
  const { histograms, rows, strays } = evaluation.memo.get(call, 'histograms', [input.rows], () =>
    findHistograms(input.rows),
  );
  warnOfStrays(evaluation, vector, input, strays);
  const output = newFrame(rows, steps);
  for (const [index, { row, buckets }] of histograms.entries()) {
    for (let step = 0; step < steps; step += 1) {
      const filled: Bucket[] = [];
      for (const { bound, source } of buckets) {
        const at = source * steps + step;
        if (input.present[at] === 1) filled.push({ bound, count: input.values[at] ?? 0 });
      }
      if (filled.length === 0) continue;
      output.values[index * steps + step] = compute(filled, step, row);
      output.present[index * steps + step] = 1;
    }
  }
  return dropNames(evaluation, call, output);
}

function findHistograms(rows: readonly Row[]): {
  readonly histograms: readonly Histogram[];
  readonly rows: readonly Row[];
  /** Rows that are no buckets. */
  readonly strays: readonly number[];
} {
  const strays: number[] = [];
  const found = new Map<
    string,
    { readonly row: Row; readonly buckets: { bound: number; source: number }[] }
  >();
  for (const [source, row] of rows.entries()) {
    const bound = parseBound(labelOf(row.labels, 'le'));
    if (bound === undefined) {
      strays.push(source);
      continue;
    }
    const labels = dropLabels(row.labels, bucketLabel);
    const key = labelsKey(labels);
    const histogram = found.get(key) ?? { row: { labels, dropName: row.dropName }, buckets: [] };
    found.set(key, histogram);
    histogram.buckets.push({ bound, source });
  }
  const histograms = [...found.values()];
  for (const { buckets } of histograms) buckets.sort((left, right) => left.bound - right.bound);
  return { histograms, rows: histograms.map(({ row }) => row), strays };
}

/** Reads the bound of a bucket the way Go reads floats. */
function parseBound(text: string): number | undefined {
  const infinite = /^([+-]?)inf(?:inity)?$/i.exec(text);
  if (infinite !== null) return infinite[1] === '-' ? -Infinity : Infinity;
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}

function warnOfStrays(evaluation: Evaluation, vector: Expr, input: Frame, strays: readonly number[]): void {
  const { steps } = input;
  for (const stray of strays) {
    if (!input.present.subarray(stray * steps, (stray + 1) * steps).includes(1)) continue;
    const labels = input.rows[stray]?.labels ?? NO_LABELS;
    const got = JSON.stringify(labelOf(labels, 'le'));
    const message = `bucket label "le" is missing or has a malformed value of ${got}`;
    evaluation.annotations.warn(vector.span, message + forMetric(evaluation, labels));
  }
}

const forcedMessage =
  'input to histogram_quantile needed to be fixed for monotonicity ' +
  '(see https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile)';

function informOfForcing(evaluation: Evaluation, vector: Expr, { labels }: Row): void {
  evaluation.annotations.inform(vector.span, forcedMessage + forMetric(evaluation, labels));
}

function forMetric({ options }: Evaluation, labels: Row['labels']): string {
  const name = options.delayedNameRemoval ? labelOf(labels, METRIC_NAME) : '';
  return name === '' ? '' : ` for metric name ${JSON.stringify(name)}`;
}

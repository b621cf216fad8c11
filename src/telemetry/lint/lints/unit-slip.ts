import { type Expr, formatExpr, unwrap, type VectorSelector, walk } from '../../promql/index.ts';
import { formatNumber } from '../../promql/literals.ts';
import type { AlertingRule } from '../../rules/rule-file-schema.ts';
import { bucketSeries } from '../buckets.ts';
import { type Condition, conditionsIn } from '../conditions.ts';
import type { Lint, Suspicion } from '../lint.ts';
import { experiment, type InputSeries } from '../proof.ts';
import { quantilesIn } from '../quantiles.ts';
import { sampleData } from '../sample-data.ts';
import { sampleLabels } from '../sample-labels.ts';
import { filledAtMs } from '../traffic.ts';

interface Slip extends Suspicion {
  readonly condition: Condition;
  /** A value in the unit of the metric that the rule ought to tell from others, and does not. */
  readonly value: number;
  readonly story: string;
  /** Whether the rule fires for that value. */
  readonly fires: boolean;
}

/** `…_seconds > 2000` that means milliseconds, `…_ratio > 95` that means percent. */
export const unitSlip: Lint<Slip> = {
  code: 'unit-slip',
  summary: 'A threshold is in another unit than the metric.',
  level: 'warning',

  check({ rule }) {
    if (rule.kind !== 'alert') return [];
    return conditionsIn(rule.query.expr).flatMap((condition) => {
      const slip = /^>=?$/.test(condition.operator) ? suspect(condition, rule) : undefined;
      return slip === undefined ? [] : [{ ...slip, at: condition.expr.span, condition }];
    });
  },

  prove({ condition: { expr, measured }, value, story, fires }, _, { scrapeIntervalMs: intervalMs }) {
    const atMs = filledAtMs([expr], intervalMs);
    const series = seriesOf(measured, value, { intervalMs, atMs });
    if (series === undefined) return undefined;
    const { proof, answers } = experiment({
      story,
      intervalMs,
      series,
      asks: [measured, expr].map((one) => ({ expr: formatExpr(one), atMs })),
    });
    const [got, alert] = answers.map(({ values }) => values);
    return got?.length !== 0 && alert?.length === (fires ? got?.length : 0) ? proof : undefined;
  },
};

type Reason = Pick<Slip, 'why' | 'suggestion' | 'value' | 'story' | 'fires'>;

function suspect({ expr, measured, threshold }: Condition, rule: AlertingRule): Reason | undefined {
  const selector = onlySelector(measured);
  const name = selector?.name ?? '';
  const number = formatNumber(threshold);
  if (/(?:usage|used|utili[sz]ation|hit|error|success|fill|free|available|busy)_(?:ratio|perc)$/.test(name)) {
    if (threshold < 2) return undefined;
    return {
      why: `"${name}" lies between 0 and 1, so it is never above ${number}.`,
      suggestion: `Write ${formatNumber(threshold / 100)}, or multiply by 100.`,
      value: 1,
      story: 'It is as high as it can get.',
      fires: false,
    };
  }
  const isLatency = quantilesIn(measured).length > 0;
  if (/_seconds(?:_bucket)?$/.test(name)) {
    const saysMs = tells(rule, threshold, 'ms|milliseconds?');
    if (!saysMs && !(isLatency && threshold >= 100)) return undefined;
    return {
      why: `"${name}" is in seconds, so this means more than ${number} s${saysMs ? ' and not ms, as its texts say' : ''}.`,
      suggestion: `Write ${formatNumber(threshold / 1_000)} if milliseconds are meant.`,
      value: threshold / 10,
      story: `Everything takes ${formatNumber(threshold / 10)} s.`,
      fires: false,
    };
  }
  if (/_(?:milliseconds|ms)(?:_bucket)?$/.test(name) && expr.operator === '>') {
    const saysSeconds = tells(rule, threshold, 's|sec(?:ond)?s?');
    if (!saysSeconds && !(isLatency && threshold < 5)) return undefined;
    return {
      why: `"${name}" is in milliseconds, so this means more than ${number} ms${saysSeconds ? ' and not seconds, as its texts say' : ''}.`,
      suggestion: `Write ${formatNumber(threshold * 1_000)} if seconds are meant.`,
      value: threshold * 10,
      story: `Everything takes ${formatNumber(threshold * 10)} ms.`,
      fires: true,
    };
  }
  return undefined;
}

/** Whether the texts of a rule tell the threshold in a unit. */
function tells({ annotations }: AlertingRule, threshold: number, unit: string): boolean {
  const pattern = new RegExp(
    `(?<![\\d.])${formatNumber(threshold).replace('.', '\\.')}\\s?(?:${unit})\\b`,
    'i',
  );
  return Object.values(annotations).some(({ text }) => pattern.test(text));
}

/** The selector of a value that keeps the unit of its metric: aggregated, over time, or a quantile of buckets. */
function onlySelector(expr: Expr): VectorSelector | undefined {
  const found: VectorSelector[] = [];
  let keepsUnit = true;
  walk(expr, (inner) => {
    if (inner.kind === 'selector') found.push(inner);
    if (inner.kind === 'binary' || (inner.kind === 'aggregation' && /count|stdvar/.test(inner.operator)))
      keepsUnit = false;
    if (inner.kind === 'call' && !/quantile$|_over_time$|^rate$|^increase$|^irate$/.test(inner.name))
      keepsUnit = false;
  });
  return keepsUnit && found.length === 1 ? found[0] : undefined;
}

function seriesOf(
  measured: Expr,
  value: number,
  { intervalMs, atMs }: { readonly intervalMs: number; readonly atMs: number },
): readonly InputSeries[] | undefined {
  const intervals = atMs / intervalMs;
  const [quantile] = quantilesIn(measured);
  const [inside] = quantile?.selectors ?? [];
  if (inside === undefined) return sampleData(unwrap(measured), undefined, `${value}x${intervals}`);
  const labels = sampleLabels(inside.selector);
  const bounds = [value / 2, value, value * 100];
  return (
    labels && bucketSeries(labels, bounds, { value, count: 0 }, [{ value, perInterval: 100, intervals }])
  );
}

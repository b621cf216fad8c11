import { type Binary, type Expr, formatExpr, walk } from '../../promql/index.ts';
import { formatNumber } from '../../promql/literals.ts';
import type { AlertingRule } from '../../rules/rule-file-schema.ts';
import { type Condition, conditionsIn } from '../conditions.ts';
import { withoutFactor } from '../factors.ts';
import type { Lint, Suspicion } from '../lint.ts';
import { experiment } from '../proof.ts';
import { sampleData } from '../sample-data.ts';
import { filledAtMs, readsCounters } from '../traffic.ts';

interface AbsoluteRate extends Suspicion {
  readonly condition: Binary;
  readonly measured: Expr;
  readonly threshold: number;
}

/** `rate(errors[5m]) > 0.05` that calls itself "error rate above 5 %": it is so many errors a second, however many requests there are. */
export const absoluteRate: Lint<AbsoluteRate> = {
  code: 'absolute-rate',
  summary: 'A number of events a second is told as a share in percent.',
  level: 'warning',

  check({ rule }) {
    if (rule.kind !== 'alert') return [];
    return conditionsIn(rule.query.expr).flatMap((condition) => {
      const { expr, measured, threshold } = condition;
      const isInPercent = withoutFactor(expr.left).factor === 100;
      if (!isRateAlone(condition) || !(isInPercent || speaksOfShare(rule, threshold))) return [];
      return [
        {
          at: expr.span,
          why: `Nothing divides here: this is more than ${formatNumber(threshold)} events a second, which depends on the traffic and is no share of it.`,
          suggestion: `Divide by all events, for example ${formatExpr(measured)} / sum(rate(all_of_them_total[5m])), or say "per second".`,
          condition: expr,
          measured,
          threshold,
        },
      ];
    });
  },

  prove({ condition, measured, threshold }, _, { scrapeIntervalMs: intervalMs }) {
    const atMs = filledAtMs([condition], intervalMs);
    // Twice what the rule fires at, which is a thousandth of a traffic that large.
    const perInterval = Math.ceil((2 * threshold * intervalMs) / 1_000);
    const series = sampleData(measured, undefined, `0+${perInterval}x${atMs / intervalMs}`);
    if (series === undefined) return undefined;
    const requests = { series: 'requests_total', values: `0+${1_000 * perInterval}x${atMs / intervalMs}` };
    const { proof, answers } = experiment({
      story: 'One request in a thousand fails.',
      intervalMs,
      series: [...series, requests],
      asks: [formatExpr(condition), `sum(${formatExpr(measured)}) / sum(rate(requests_total[5m]))`].map(
        (expr) => ({
          expr,
          atMs,
        }),
      ),
    });
    const [fires, share] = answers.map(({ values }) => values[0]);
    return fires !== undefined && share !== undefined && share < 0.01 ? proof : undefined;
  },
};

/** A rate of a counter of events, neither divided nor of something whose rate is a share, as that of seconds is. */
function isRateAlone({ measured, operator, threshold }: Condition): boolean {
  if (!/^>=?$/.test(operator) || threshold <= 0 || !readsCounters(measured)) return false;
  let isAlone = true;
  walk(measured, (inner) => {
    if (inner.kind === 'binary') isAlone = false;
    if (inner.kind === 'call' && /quantile|increase/.test(inner.name)) isAlone = false;
    if (inner.kind === 'selector' && /seconds|_time|_ms|_sum|bytes|cpu|ratio/.test(inner.name ?? ''))
      isAlone = false;
  });
  return isAlone;
}

/** Whether the texts of a rule tell the threshold as a share: as so many percent, or by name. */
function speaksOfShare({ name, annotations }: AlertingRule, threshold: number): boolean {
  const texts = Object.values(annotations).map(({ text }) => text);
  const numbers = [threshold, 100 * threshold].map((number) => formatNumber(Number(number.toPrecision(12))));
  const percents = numbers.map((number) => `(?<![\\d.])${number.replace('.', '\\.')}`);
  const inPercent = new RegExp(
    String.raw`humanizePercentage|(?:\$value[^}]*\}\}|${percents.join('|')})\s*(?:%|percent)`,
    'i',
  );
  const isNamedSo = /(?:error|failure)[ _-]?rate/i.test(name) || /Ratio|Percent/.test(name);
  return texts.some((text) => inPercent.test(text)) || (threshold < 1 && isNamedSo);
}

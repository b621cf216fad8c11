import { type Binary, type Expr, formatExpr, unwrap, type VectorSelector } from '../../promql/index.ts';
import { conditionsIn } from '../conditions.ts';
import type { Lint, LintContext, Suspicion } from '../lint.ts';
import { experiment } from '../proof.ts';
import { sampleData } from '../sample-data.ts';

interface RawCounter extends Suspicion {
  readonly condition: Binary;
  readonly measured: Expr;
  readonly threshold: number;
}

/** `errors_total > 100`: true for ever once the hundredth error has happened. */
export const counterWithoutRate: Lint<RawCounter> = {
  code: 'counter-without-rate',
  summary:
    'A counter is compared with a number, although it only says what happened since the process started.',
  level: 'warning',

  check({ rule }, context) {
    if (rule.kind !== 'alert') return [];
    return conditionsIn(rule.query.expr).flatMap(({ expr, measured, operator, threshold }) => {
      const selector = selectorOf(measured);
      const isRaw = selector !== undefined && isCounter(selector, context);
      if (!isRaw || !/^>=?$/.test(operator) || threshold <= 0) return [];
      return [
        {
          at: expr.span,
          why: `"${selector.name}" counts from the start of the process on: once it is above ${threshold} the alert fires until the process restarts.`,
          suggestion: `Compare what was added lately: increase(${formatExpr(selector)}[5m]).`,
          condition: expr,
          measured,
          threshold,
        },
      ];
    });
  },

  prove({ condition, measured, threshold }, _, { scrapeIntervalMs: intervalMs, snapshot }) {
    const atMs = 20 * intervalMs;
    const series = sampleData(measured, snapshot, `${Math.ceil(threshold * 10)}x20`);
    if (series === undefined) return undefined;
    const { proof, answers } = experiment({
      story: 'It happened a month ago, and never since.',
      intervalMs,
      series,
      asks: [{ expr: formatExpr(condition), atMs }],
    });
    return answers[0]?.values.length === 0 ? undefined : proof;
  },
};

/** What is selected when nothing but aggregations is around it. */
function selectorOf(expr: Expr): VectorSelector | undefined {
  const inner = unwrap(expr);
  if (inner.kind === 'aggregation' && /^(?:sum|max|min|avg)$/.test(inner.operator))
    return selectorOf(inner.expr);
  return inner.kind === 'selector' ? inner : undefined;
}

/** Many a gauge is called a total, so the name alone says little unless it tells of events. */
function isCounter({ name = '' }: VectorSelector, { snapshot }: LintContext): boolean {
  const type = snapshot?.get(name)?.type ?? 'unknown';
  return type === 'unknown' ? eventsTotal.test(name) : type !== 'gauge';
}

const eventsTotal =
  /(?:request|error|fail|exception|event|message|retr|timeout|drop|restart|reject|response|call|quer)\w*_total$/;

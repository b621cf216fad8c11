import { type Call, type Expr, formatExpr, unwrap, walk } from '../../promql/index.ts';
import type { Lint, LintContext, Suspicion } from '../lint.ts';
import { experiment } from '../proof.ts';
import { sampleLabels } from '../sample-labels.ts';
import { filledAtMs, inputSeries, readsCounters } from '../traffic.ts';

interface RateOfAggregate extends Suspicion {
  readonly rangeMs: number;
  /** What is aggregated before its rate is taken. */
  readonly summed: Expr & { readonly kind: 'aggregation' };
  readonly call: Call;
}

const counterFunctions = new Set(['rate', 'increase', 'irate']);

/** `rate(sum(x)[5m:])`: the restart of one instance looks like a restart of all of them. */
export const rateOfAggregate: Lint<RateOfAggregate> = {
  code: 'rate-of-aggregate',
  summary: 'Counters are summed before their rate is taken, so a restart of one of them reads as a jump.',
  level: 'error',

  check({ rule }, context) {
    const found: RateOfAggregate[] = [];
    walk(rule.query.expr, (call) => {
      const input = call.kind === 'call' && counterFunctions.has(call.name) ? call.args[0] : undefined;
      const summed = input && aggregateIn(input, context);
      if (call.kind !== 'call' || summed === undefined || input?.kind === undefined) return;
      const rangeMs = input.kind === 'range' || input.kind === 'subquery' ? input.rangeMs : 0;
      found.push({
        at: call.span,
        why: `When one instance restarts the sum goes down, ${call.name}() takes that for a restart of all of them and adds everything that was ever counted.`,
        suggestion: `Take the rate first and then sum: ${formatExpr(turned(call, summed, rangeMs))}`,
        rangeMs,
        summed,
        call,
      });
    });
    return found;
  },

  prove({ rangeMs, summed, call }, _, { scrapeIntervalMs: intervalMs }) {
    const selector = unwrap(summed.expr);
    if (selector.kind !== 'selector') return undefined;
    const [one, other] = ['a', 'b'].map((instance) => sampleLabels(selector, { instance }));
    if (one === undefined || other === undefined) return undefined;
    const atMs = filledAtMs(
      [{ ...summed, expr: { kind: 'range', selector, rangeMs, span: selector.span } }],
      intervalMs,
    );
    const half = Math.floor(atMs / intervalMs / 2);
    const { span } = call;
    const shift = { offsetMs: 0 };
    const wrong: Expr = {
      ...call,
      args: [{ kind: 'subquery', expr: summed, rangeMs, stepMs: intervalMs, shift, span }],
    };
    const { proof, answers } = experiment({
      story: 'Two instances count 10 in each interval; then one of them restarts.',
      intervalMs,
      series: [
        inputSeries(one, `100000+10x${2 * half}`),
        inputSeries(other, `100000+10x${half - 1} 0+10x${half}`),
      ],
      asks: [wrong, turned(call, summed, rangeMs)].map((expr) => ({
        expr: formatExpr(expr),
        atMs: 2 * half * intervalMs,
      })),
    });
    const [got = 0, wanted = 0] = answers.map(({ values }) => values[0]);
    return got > 10 * wanted ? proof : undefined;
  },
};

/** A sum of counters in a subquery, or behind a metric that a recording rule writes. */
function aggregateIn(input: Expr, { rules }: LintContext): RateOfAggregate['summed'] | undefined {
  if (input.kind === 'subquery') return sumOfCounters(input.expr);
  const name = input.kind === 'range' ? input.selector.name : undefined;
  const recorded = rules.find(({ rule }) => rule.kind === 'record' && rule.name === name);
  return recorded && sumOfCounters(recorded.rule.query.expr);
}

function sumOfCounters(expr: Expr): RateOfAggregate['summed'] | undefined {
  const inner = unwrap(expr);
  if (inner.kind !== 'aggregation' || inner.operator !== 'sum' || readsCounters(inner)) return undefined;
  return unwrap(inner.expr).kind === 'selector' ? inner : undefined;
}

function turned(call: Call, summed: RateOfAggregate['summed'], rangeMs: number): Expr {
  const selector = unwrap(summed.expr);
  if (selector.kind !== 'selector') return summed;
  return { ...summed, expr: { ...call, args: [{ kind: 'range', selector, rangeMs, span: call.span }] } };
}

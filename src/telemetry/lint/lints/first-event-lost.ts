import { type Binary, type Expr, formatExpr, unwrap } from '../../promql/index.ts';
import { conditionsIn } from '../conditions.ts';
import type { Lint, Suspicion } from '../lint.ts';
import { experiment } from '../proof.ts';
import { sampleData } from '../sample-data.ts';
import { filledAtMs } from '../traffic.ts';

interface FirstEvent extends Suspicion {
  readonly condition: Binary;
}

/** `increase(errors_total{code="500"}[5m]) > 0`: a series that is born with its first error does not increase by it. */
export const firstEventLost: Lint<FirstEvent> = {
  code: 'first-event-lost',
  summary: 'The first event of a series that is born with it is no increase.',
  level: 'note',

  check({ rule }) {
    if (rule.kind !== 'alert') return [];
    return conditionsIn(rule.query.expr).flatMap(({ expr, measured, operator, threshold }) => {
      if (operator !== '>' || threshold !== 0 || !growthOfLabelled(measured)) return [];
      // A sum over many series has seen most of them before; only what guards another condition is no alert of its own.
      return rule.query.expr === expr || unwrap(rule.query.expr) === expr
        ? [
            {
              at: expr.span,
              why: 'A series with these labels appears with its first event, and a series that appears does not increase: the first event is missed.',
              suggestion:
                'Let the program show the series with 0 from its start on, or also ask for the birth of the series.',
              condition: expr,
            },
          ]
        : [];
    });
  },

  prove({ condition }, _, { scrapeIntervalMs: intervalMs }) {
    const atMs = filledAtMs([condition], intervalMs);
    const half = Math.floor(atMs / intervalMs / 2);
    const series = sampleData(condition, undefined, `_x${half} 1x${half}`);
    if (series === undefined) return undefined;
    const { proof, answers } = experiment({
      story: 'It happens for the first time.',
      intervalMs,
      series,
      asks: [{ expr: formatExpr(condition), atMs }],
    });
    return answers[0]?.values.length === 0 ? proof : undefined;
  },
};

/** The growth of a counter that is chosen by labels which not every series of it has. */
function growthOfLabelled(expr: Expr): boolean {
  const inner = unwrap(expr);
  if (inner.kind === 'aggregation') return growthOfLabelled(inner.expr);
  const range = inner.kind === 'call' && /^(?:rate|increase)$/.test(inner.name) ? inner.args[0] : undefined;
  return (
    range?.kind === 'range' &&
    range.selector.matchers.some(
      ({ name, operator }) =>
        !/^(?:__name__|job|instance|namespace|cluster)$/.test(name) && operator.startsWith('='),
    )
  );
}

import { type Binary, formatExpr, selectorsIn, unwrap } from '../../promql/index.ts';
import { conditionsIn } from '../conditions.ts';
import type { Lint, Suspicion } from '../lint.ts';
import { experiment } from '../proof.ts';

interface EmptyCount extends Suspicion {
  readonly condition: Binary;
}

/** `count(up == 1) == 0`: a count of nothing is nothing, not 0. */
export const countNeverZero: Lint<EmptyCount> = {
  code: 'count-never-zero',
  summary: 'A count is compared with zero, but a count of nothing has no value.',
  level: 'error',

  check({ rule }) {
    return conditionsIn(rule.query.expr).flatMap(({ expr, measured, operator, threshold }) => {
      const isCount = measured.kind === 'aggregation' && /^(?:count|group)$/.test(measured.operator);
      const includesZero = /^(?:<|<=)$/.test(operator) || (operator === '==' && threshold === 0);
      if (!isCount || !includesZero) return [];
      const isNever = threshold < 1 || (threshold === 1 && operator === '<');
      const suspicion = {
        at: expr.span,
        suggestion: 'Add "or vector(0)" to the count, or a rule with absent(…) around what is counted.',
        condition: expr,
      };
      const reason = 'When nothing is left to count, count() gives nothing and not 0';
      if (isNever) return [{ ...suspicion, why: `${reason}: this is never true.` }];
      // As a part of a larger condition it is likely meant to say how many there are, and not that too few are left.
      if (unwrap(rule.query.expr) !== expr) return [];
      return [
        {
          ...suspicion,
          level: 'warning' as const,
          why: `${reason}: the alert goes when the last one has gone.`,
        },
      ];
    });
  },

  prove({ condition }, _, { scrapeIntervalMs: intervalMs }) {
    const { proof, answers } = experiment({
      story: `No series of ${selectorsIn(condition).map(formatExpr).join(', ')} is left.`,
      intervalMs,
      series: [],
      asks: [{ expr: formatExpr(condition), atMs: 0 }],
    });
    return answers[0]?.values.length === 0 ? proof : undefined;
  },
};

import { type Binary, formatExpr, unwrap, type VectorSelector, walk } from '../../promql/index.ts';
import { conditionsIn } from '../conditions.ts';
import type { Lint, LintContext, Suspicion } from '../lint.ts';
import { experiment } from '../proof.ts';
import { sampleData } from '../sample-data.ts';

interface Unguarded extends Suspicion {
  readonly condition: Binary;
  readonly selector: VectorSelector;
}

/** `up{job="api"} == 0`: true for a target that is down, not for one that is not there any more. */
export const missingAbsentGuard: Lint<Unguarded> = {
  code: 'missing-absent-guard',
  summary: 'A rule asks whether something is down, and no rule whether it is there at all.',
  level: 'note',

  check({ rule }, context) {
    if (rule.kind !== 'alert') return [];
    return conditionsIn(rule.query.expr).flatMap(({ expr, measured, operator, threshold }) => {
      const selector = unwrap(measured);
      const asksForDown = (operator === '==' && threshold === 0) || (operator === '<' && threshold <= 1);
      if (selector.kind !== 'selector' || !asksForDown || !namesOne(selector) || isGuarded(selector, context))
        return [];
      return [
        {
          at: expr.span,
          why: 'When the series ends, because its target is gone or not discovered any more, there is nothing that could be 0: the alert is silent or resolves.',
          suggestion: `Add a rule for it: absent(${formatExpr(selector)}).`,
          condition: expr,
          selector,
        },
      ];
    });
  },

  prove({ condition, selector }, _, { scrapeIntervalMs: intervalMs, snapshot }) {
    const series = sampleData(selector, snapshot, '1x9 stale');
    if (series === undefined) return undefined;
    const atMs = 10 * intervalMs;
    const { proof, answers } = experiment({
      story: 'It is up, and then it is gone.',
      intervalMs,
      series,
      asks: [formatExpr(condition), `absent(${formatExpr(selector)})`].map((expr) => ({ expr, atMs })),
    });
    return answers[0]?.values.length === 0 ? proof : undefined;
  },
};

/** Whether it is known what ought to be there: an `up` of some job. */
function namesOne({ name, matchers }: VectorSelector): boolean {
  return (
    /(?:^|_)up$/.test(name ?? '') &&
    matchers.some((matcher) => matcher.name === 'job' && matcher.operator === '=')
  );
}

function isGuarded({ name }: VectorSelector, { rules }: LintContext): boolean {
  let isGuarded = false;
  for (const { rule } of rules) {
    walk(rule.query.expr, (inner, around) => {
      isGuarded ||=
        inner.kind === 'selector' &&
        inner.name === name &&
        around.some((one) => one.kind === 'call' && one.name.startsWith('absent'));
    });
  }
  return isGuarded;
}

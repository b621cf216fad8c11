import {
  type Binary,
  type Expr,
  formatExpr,
  formatPromDuration,
  selectorsIn,
  unwrap,
  walk,
} from '../../promql/index.ts';
import { conditionsIn } from '../conditions.ts';
import type { Lint, LintContext, Suspicion } from '../lint.ts';
import type { LintedRule } from '../linted-rule.ts';
import { experiment } from '../proof.ts';
import { sampleData } from '../sample-data.ts';
import { filledAtMs, readsCounters } from '../traffic.ts';

interface Silence extends Suspicion {
  readonly condition: Binary;
  readonly ratio: Expr;
}

/** `sum(rate(errors)) / sum(rate(requests)) > 0.02`: when the traffic stops it is 0/0, and the alert goes. */
export const nanOnSilence: Lint<Silence> = {
  code: 'nan-on-silence',
  summary: 'A ratio of rates is NaN when traffic stops, and a comparison with NaN is never true.',
  level: 'warning',

  check(linted, context) {
    const { rule } = linted;
    if (rule.kind !== 'alert') return [];
    return conditionsIn(rule.query.expr).flatMap(({ expr, measured }) => {
      if (measured.kind !== 'binary' || measured.operator !== '/') return [];
      const names = metricsIn(measured.right);
      if (!readsCounters(measured.right) || names.length === 0 || isFilled(measured.right)) return [];
      const guard = guardOf(names, linted, context);
      if (guard === 'traffic') return [];
      const denominator = formatExpr(measured.right);
      return [
        {
          at: expr.span,
          ...(guard === 'absent' ? { level: 'note' } : {}),
          why: `When the traffic stops the ratio is 0/0, which is NaN and compares as false: a pending alert is dropped and a firing one resolves, in the worst outage of all.`,
          suggestion: `Add a rule that watches the traffic, for example ${denominator} == 0, or say that silence is fine with "and ${denominator} > 0".`,
          condition: expr,
          ratio: measured,
        },
      ];
    });
  },

  prove({ condition, ratio }, _, { scrapeIntervalMs: intervalMs }) {
    const busyMs = filledAtMs([condition], intervalMs);
    const busy = busyMs / intervalMs;
    const silentMs = 2 * busyMs;
    const series = sampleData(ratio, undefined, `0+10x${busy} ${10 * busy}x${busy}`);
    if (series === undefined) return undefined;
    const { proof, answers } = experiment({
      story: `Requests fail; after ${formatPromDuration(busyMs)} nobody gets through any more.`,
      intervalMs,
      series,
      asks: [
        { expr: formatExpr(ratio), atMs: busyMs },
        { expr: formatExpr(ratio), atMs: silentMs },
        { expr: formatExpr(condition), atMs: silentMs },
      ],
    });
    const [before, after, alert] = answers.map(({ values }) => values);
    const isSilent = after?.every(Number.isNaN) === true && after.length > 0 && alert?.length === 0;
    return isSilent && before?.some(Number.isFinite) === true ? proof : undefined;
  },
};

/** Whether a denominator is kept from being zero. */
function isFilled(expr: Expr): boolean {
  const inner = unwrap(expr);
  if (inner.kind === 'call') return inner.name === 'clamp_min' || inner.name === 'clamp';
  return inner.kind === 'binary' && (inner.operator === 'or' || inner.operator === '+');
}

/** What else looks at the metrics of a denominator: at how much traffic there is, or at least at whether they are there. */
function guardOf(
  names: readonly string[],
  { rule }: LintedRule,
  { rules }: LintContext,
): 'traffic' | 'absent' | undefined {
  const isSame = (expr: Expr): boolean => metricsIn(expr).some((name) => names.includes(name));
  const isOwnGuard = conditionsIn(rule.query.expr).some(
    ({ measured, operator }) =>
      measured.kind !== 'binary' && /^(?:>|>=|!=)$/.test(operator) && isSame(measured),
  );
  if (isOwnGuard) return 'traffic';
  const others = rules
    .filter((other) => other.rule !== rule && other.rule.kind === 'alert')
    .map((other) => other.rule.query.expr);
  const watchesTraffic = others.some((expr) =>
    conditionsIn(expr).some(
      ({ measured, operator }) =>
        measured.kind !== 'binary' && /^(?:<|<=|==)$/.test(operator) && isSame(measured),
    ),
  );
  if (watchesTraffic) return 'traffic';
  return others.some((expr) => absentsIn(expr).some(isSame)) ? 'absent' : undefined;
}

function absentsIn(expr: Expr): Expr[] {
  const found: Expr[] = [];
  walk(expr, (inner) => {
    if (inner.kind === 'call' && inner.name.startsWith('absent')) found.push(inner);
  });
  return found;
}

function metricsIn(expr: Expr): string[] {
  return selectorsIn(expr).flatMap(({ name }) => name ?? []);
}

import { childrenOf, type Expr } from '../promql/index.ts';
import type { RuleGroup } from './rule-file.ts';

/**
 * How much past the rules want to see, in milliseconds: the longest window, offset and `for` of a rule, and before it the
 * longest window of a recording rule that may feed it.
 *
 * @param lookbackMs what an instant selector looks back.
 */
export function historyNeededMs(groups: readonly RuleGroup[], lookbackMs: number): number {
  const rules = groups.flatMap((group) =>
    group.rules.map((rule) => ({
      kind: rule.kind,
      ms:
        group.queryOffsetMs +
        lookbackOf(rule.query.expr, lookbackMs) +
        (rule.kind === 'alert' ? rule.forMs : 0),
    })),
  );
  const longest = (kept: typeof rules): number => Math.max(0, ...kept.map(({ ms }) => ms));
  return longest(rules) + longest(rules.filter(({ kind }) => kind === 'record'));
}

function lookbackOf(expr: Expr, lookbackMs: number): number {
  const inside = Math.max(0, ...childrenOf(expr).map((child) => lookbackOf(child, lookbackMs)));
  switch (expr.kind) {
    case 'selector':
      return Math.max(0, expr.shift.offsetMs) + lookbackMs;
    case 'range':
      // A range replaces the lookback of the selector inside of it.
      return inside - lookbackMs + expr.rangeMs;
    case 'subquery':
      return inside + expr.rangeMs + Math.max(0, expr.shift.offsetMs);
    default:
      return inside;
  }
}

import { type Labels, labelOf } from '../../labels.ts';
import type { Matcher } from '../../store/matcher.ts';

/** While an alert that matches `source` fires, alerts that match `target` and agree on the `equal` labels stay silent. */
export interface InhibitRule {
  readonly source: readonly Matcher[];
  readonly target: readonly Matcher[];
  readonly equal: readonly string[];
}

/** Whether one of the firing alerts keeps an alert silent (`inhibit/inhibit.go`). */
export function isInhibited(
  labels: Labels,
  firing: readonly Labels[],
  rules: readonly InhibitRule[],
): boolean {
  return rules.some((rule) => {
    if (!matchesAll(labels, rule.target)) return false;
    // An alert that matches both sides is not silenced by another one that does: they would silence each other.
    const isSource = matchesAll(labels, rule.source);
    return firing.some(
      (source) =>
        matchesAll(source, rule.source) &&
        !(isSource && matchesAll(source, rule.target)) &&
        rule.equal.every((name) => labelOf(source, name) === labelOf(labels, name)),
    );
  });
}

function matchesAll(labels: Labels, matchers: readonly Matcher[]): boolean {
  return matchers.every((matcher) => matcher.matches(labelOf(labels, matcher.name)));
}

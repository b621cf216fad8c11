import { type Labels, labelOf, METRIC_NAME } from '../labels.ts';
import { selectorsIn, type VectorSelector } from '../promql/index.ts';
import type { RuleGroup } from '../rules/rule-file.ts';
import type { Rule } from '../rules/rule-file-schema.ts';

/** The rules of a group, and the recording rules of any group that feed them. */
export function rulesBehind(group: RuleGroup, groups: readonly RuleGroup[]): readonly Rule[] {
  const records = groups.flatMap(({ rules }) => rules.filter(({ kind }) => kind === 'record'));
  const behind = new Set(group.rules);
  // The set grows while it is gone through: what feeds a rule may be fed by others.
  for (const { query } of behind) {
    const selectors = selectorsIn(query.expr);
    for (const record of records)
      if (selectors.some((selector) => maySelect(selector, record.name))) behind.add(record);
  }
  return [...behind];
}

/** Whether any of the selectors selects a series. */
export function isTouched(labels: Labels, selectors: readonly VectorSelector[]): boolean {
  return selectors.some(({ matchers }) =>
    matchers.every((matcher) => matcher.matches(labelOf(labels, matcher.name))),
  );
}

function maySelect({ matchers }: VectorSelector, metric: string): boolean {
  return matchers.every(({ name, matches }) => name !== METRIC_NAME || matches(metric));
}

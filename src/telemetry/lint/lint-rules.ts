import { formatPromDuration } from '../promql/index.ts';
import type { Rule } from '../rules/rule-file-schema.ts';
import type { Finding, Lint, LintContext } from './lint.ts';
import type { LintedRule } from './linted-rule.ts';
import { lints } from './lints/index.ts';

/** Every defect that can be proved, in the order of the rules. */
export function lintRules(context: LintContext): readonly Finding[] {
  return context.rules.flatMap((rule) => lints.flatMap((lint) => findingsOf(lint, rule, context)));
}

function findingsOf(lint: Lint, linted: LintedRule, context: LintContext): Finding[] {
  const { file, group, rule } = linted;
  return lint.check(linted, context).flatMap((suspicion) => {
    const proof = lint.prove(suspicion, linted, context);
    if (proof === undefined) return [];
    const { at, why, suggestion, level = lint.level } = suspicion;
    const excerpt = at === 'for' ? forOf(rule) : rule.query.text.slice(at.from, at.to);
    const place = linted.placeOf(at);
    return [
      {
        code: lint.code,
        level,
        file,
        ...place,
        group: group.name,
        rule: rule.name,
        excerpt,
        why,
        suggestion,
        proof,
      },
    ];
  });
}

function forOf(rule: Rule): string {
  return rule.kind === 'alert' ? `for: ${formatPromDuration(rule.forMs)}` : '';
}

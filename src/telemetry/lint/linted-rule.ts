import { parseYamlDocument, type YamlPath } from '../../core/yaml-document.ts';
import type { Span } from '../promql/index.ts';
import { parseRuleFile, type RuleGroup } from '../rules/rule-file.ts';
import type { Rule } from '../rules/rule-file-schema.ts';

/** A rule and where it comes from. */
export interface LintedRule {
  readonly file: string;
  readonly group: RuleGroup;
  readonly rule: Rule;
  /** Time between two evaluations. */
  readonly evaluationIntervalMs: number;
  /** Where a part of the rule stands in its file. */
  placeOf(at: Span | 'for'): Region;
}

/** Lines and columns, counted from 1. */
export interface Region {
  readonly line: number;
  readonly column: number;
  readonly endLine: number | undefined;
  readonly endColumn: number | undefined;
}

/**
 * Reads the rules of a file together with their places.
 *
 * @throws FiredrillError `FILE_INVALID` that lists every mistake as `file:line:column`.
 */
export function readLintedRules(
  text: string,
  file: string,
  options: { readonly evaluationIntervalMs: number },
): LintedRule[] {
  const groups = parseRuleFile(text, file);
  const document = parseYamlDocument(text, { file, scalars: 'text' });
  const region = (path: YamlPath, { from, to }: Span): Region => {
    const start = document.place(path, from);
    const end = document.place(path, to);
    const isKnown = end.line > start.line || end.column > start.column;
    return { ...start, endLine: isKnown ? end.line : undefined, endColumn: isKnown ? end.column : undefined };
  };
  return groups.flatMap((group, groupIndex) =>
    group.rules.map((rule, ruleIndex) => ({
      file,
      group,
      rule,
      evaluationIntervalMs: group.intervalMs ?? options.evaluationIntervalMs,
      placeOf: (at) => {
        const path = ['groups', groupIndex, 'rules', ruleIndex];
        return at === 'for'
          ? { ...document.keyPlace(path, at), endLine: undefined, endColumn: undefined }
          : region([...path, 'expr'], at);
      },
    })),
  );
}

import { readFile } from 'node:fs/promises';
import { FiredrillError, messageOf } from '../../core/errors.ts';
import { validateYaml } from '../../core/yaml-document.ts';
import { isNothing, type Rule, ruleFileSchema } from './rule-file-schema.ts';
import type { Template } from './template/template.ts';

/** Rules that are evaluated together and in their order. */
export interface RuleGroup {
  readonly name: string;
  readonly file: string;
  /** Missing when the group takes the evaluation interval of the monitor. */
  readonly intervalMs: number | undefined;
  /** Most alerts or series that one rule may give; 0 means any number. */
  readonly limit: number;
  readonly queryOffsetMs: number;
  readonly rules: readonly Rule[];
}

/**
 * Reads a Prometheus rule file, its expressions and templates included.
 *
 * @param file what messages and the rules API call the file.
 * @throws FiredrillError `FILE_INVALID` that lists every mistake as `file:line:column`.
 */
export function parseRuleFile(text: string, file: string): readonly RuleGroup[] {
  // An empty rule file is a valid one.
  if (isNothing(text.replace(/^\s*#.*$/gm, '').trim())) return [];
  const { groups = [] } = validateYaml(ruleFileSchema, text, file, { scalars: 'text' });
  return groups.map((group) => ({
    name: group.name,
    file,
    intervalMs: group.interval === 0 ? undefined : group.interval,
    limit: group.limit ?? 0,
    queryOffsetMs: group.query_offset ?? 0,
    rules: (group.rules ?? []).map((rule) => withGroupLabels(rule, group.labels ?? {})),
  }));
}

/**
 * Reads rule files from disk.
 *
 * @throws FiredrillError `RULE_FILE_MISSING` for a file that cannot be read, `FILE_INVALID` as {@link parseRuleFile}.
 */
export async function loadRuleFiles(paths: readonly string[]): Promise<readonly RuleGroup[]> {
  return (await readRuleFiles(paths)).flatMap(({ text, file }) => parseRuleFile(text, file));
}

/** A rule file as it was read: for those who have to send it somewhere else. */
export interface RuleText {
  readonly file: string;
  readonly text: string;
}

/** @throws FiredrillError `RULE_FILE_MISSING` for a file that cannot be read. */
export async function readRuleFiles(paths: readonly string[]): Promise<readonly RuleText[]> {
  return Promise.all(paths.map(async (file) => ({ file, text: await readRuleFile(file) })));
}

/** What the rule itself says wins over what its group says. */
function withGroupLabels(rule: Rule, labels: Readonly<Record<string, Template>>): Rule {
  return { ...rule, labels: { ...labels, ...rule.labels } };
}

async function readRuleFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new FiredrillError('RULE_FILE_MISSING', `the rule file cannot be read: ${messageOf(cause)}.`, {
      kind: 'usage',
      place: path,
      cause,
    });
  }
}

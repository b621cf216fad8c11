import type { z } from 'zod';
import { nearest } from './nearest.ts';
import type { Mistake, YamlDocument, YamlPath } from './yaml-document.ts';
import { knownKeys } from './zod-keys.ts';

/**
 * Tells a person what zod found wrong in a document, and where.
 *
 * A refinement may say more with `params`: `offset` (characters into the text at fault) and `suggestion` (a sentence).
 */
export function mistakesOf(
  schema: z.ZodType,
  issues: readonly z.core.$ZodIssue[],
  document: YamlDocument,
): Mistake[] {
  return issues.flatMap((issue) => mistakesOfIssue(schema, issue, document));
}

function mistakesOfIssue(schema: z.ZodType, issue: z.core.$ZodIssue, document: YamlDocument): Mistake[] {
  const { path } = issue;
  const found = valueAt(document.value, path);
  const name = nameOf(path);
  const at = (what: string, suggestion?: string): Mistake[] => [
    { ...document.place(path), what, suggestion },
  ];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(schema, path, key, document));
    case 'invalid_type':
      if (found === undefined) return at(`${name} is missing`);
      return at(`expected ${name} to be ${article(issue.expected)}, got ${show(found)}`);
    case 'invalid_value': {
      const options = issue.values.map(String);
      if (found === undefined) return at(`${name} is missing`, `Write one of ${options.join(', ')}.`);
      return at(
        `expected ${name} to be ${oneOf(options)}, got ${show(found)}`,
        didYouMean(String(found), options),
      );
    }
    case 'invalid_union':
      return unionMistakes(schema, issue, document);
    case 'custom':
      return customMistake(issue, document);
    case 'invalid_key':
      return at(`the key ${name} is not allowed: ${issue.issues.map((inner) => inner.message).join('; ')}`);
    default:
      return at(`${name} is ${show(found)}: ${plain(issue.message)}`);
  }
}

function unknownKey(schema: z.ZodType, path: YamlPath, key: string, document: YamlDocument): Mistake {
  const known = knownKeys(schema, path, document.value);
  const where = path.length === 0 ? '' : ` in ${nameOf(path)}`;
  const suggestion =
    didYouMean(key, known) ?? (known.length > 0 ? `Known keys: ${known.join(', ')}.` : undefined);
  return { ...document.keyPlace(path, key), what: `unknown key "${key}"${where}`, suggestion };
}

function customMistake(issue: z.core.$ZodIssueCustom, document: YamlDocument): Mistake[] {
  const offset = typeof issue.params?.offset === 'number' ? issue.params.offset : 0;
  const suggestion = typeof issue.params?.suggestion === 'string' ? issue.params.suggestion : undefined;
  return [{ ...document.place(issue.path, offset), what: plain(issue.message), suggestion }];
}

/** Of the alternatives of a union the one is reported that the author most likely meant: the one that failed deepest. */
function unionMistakes(
  schema: z.ZodType,
  issue: z.core.$ZodIssueInvalidUnion,
  document: YamlDocument,
): Mistake[] {
  const { path } = issue;
  const name = nameOf(path);
  const found = valueAt(document.value, path);
  const place = document.place(path);
  if ('discriminator' in issue && issue.errors.length === 0) {
    const options = ((issue as { options?: readonly unknown[] }).options ?? []).map(String);
    if (found === undefined)
      return [{ ...place, what: `${name} is missing`, suggestion: `Write one of ${options.join(', ')}.` }];
    const what = `expected ${name} to be ${oneOf(options)}, got ${show(found)}`;
    return [{ ...place, what, suggestion: didYouMean(String(found), options) }];
  }
  const branches = issue.errors.filter((errors) => !errors.some(isWholeTypeIssue));
  const closest = branches.toSorted((a, b) => a.length - b.length)[0];
  if (closest !== undefined) {
    const inner = closest.map((error) => ({ ...error, path: [...path, ...error.path] }));
    return mistakesOf(schema, inner, document);
  }
  const expected = issue.errors
    .flat()
    .flatMap((error) => (error.code === 'invalid_type' ? [article(error.expected)] : []));
  if (found === undefined) return [{ ...place, what: `${name} is missing` }];
  const wanted = expected.length > 0 ? [...new Set(expected)].join(' or ') : 'something else';
  return [{ ...place, what: `expected ${name} to be ${wanted}, got ${show(found)}` }];
}

function isWholeTypeIssue(issue: z.core.$ZodIssue): boolean {
  return issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'invalid_value');
}

function didYouMean(word: string, candidates: readonly string[]): string | undefined {
  const meant = nearest(word, candidates);
  return meant === undefined ? undefined : `Did you mean "${meant}"?`;
}

function oneOf(options: readonly string[]): string {
  return options.length === 1 ? `"${options[0]}"` : `one of ${options.join(', ')}`;
}

function nameOf(path: YamlPath): string {
  if (path.length === 0) return 'the file';
  const name = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return `"${name.replace(/^\./, '')}"`;
}

function article(type: string): string {
  const names: Readonly<Record<string, string>> = {
    int: 'a whole number',
    object: 'a map',
    record: 'a map',
    array: 'a list',
  };
  return names[type] ?? `a ${type}`;
}

function show(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  const text = JSON.stringify(value) ?? String(value);
  return `${text.length > 60 ? `${text.slice(0, 57)}…` : text} (${typeof value})`;
}

function plain(message: string): string {
  return message.replace(/\.$/, '').replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
}

function valueAt(root: unknown, path: YamlPath): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    root,
  );
}

import { type Document, isMap, isScalar, LineCounter, parseDocument, type Scalar } from 'yaml';
import type { z } from 'zod';
import { FiredrillError } from './errors.ts';
import { mistakesOf } from './zod-mistakes.ts';

/** Keys and indexes from the root of a document to a value in it. */
export type YamlPath = readonly PropertyKey[];

/** One thing that is wrong in a file, with line and column counted from 1. */
export interface Mistake {
  readonly line: number;
  readonly column: number;
  /** What is wrong, as a clause without a full stop. */
  readonly what: string;
  /** What to write instead, as a sentence. */
  readonly suggestion?: string | undefined;
}

/** A YAML text that was read, and where in the text each of its values stands. */
export interface YamlDocument {
  readonly file: string;
  readonly value: unknown;
  /** Line and column of the value at a path, of the nearest parent that exists, or `offset` characters into a text. */
  place(path: YamlPath, offset?: number): { readonly line: number; readonly column: number };
  /** Line and column of a key in the map at a path. */
  keyPlace(path: YamlPath, key: string): { readonly line: number; readonly column: number };
}

export interface YamlOptions {
  /** `text` reads every scalar as it is written, so that a version `1.10` stays `1.10`. @default 'typed' */
  readonly scalars?: 'typed' | 'text';
}

/**
 * Reads one YAML document.
 *
 * @throws FiredrillError `FILE_INVALID` that lists every mistake of syntax as `file:line:column`.
 */
export function parseYamlDocument(
  text: string,
  options: YamlOptions & { readonly file: string },
): YamlDocument {
  const { file } = options;
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    schema: options.scalars === 'text' ? 'failsafe' : 'core',
    merge: true,
    prettyErrors: false,
  });
  const position = (offset: number): { line: number; column: number } => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  if (document.errors.length > 0) {
    const mistakes = document.errors.map((error) => ({ ...position(error.pos[0]), what: error.message }));
    throw fileInvalid(file, mistakes);
  }
  return {
    file,
    value: document.toJS(),
    place: (path, offset = 0) => {
      const node = closestNode(document, path);
      const start = node?.range?.[0] ?? 0;
      return isScalar(node) && offset > 0 ? placeInScalar(text, node, offset, position) : position(start);
    },
    keyPlace: (path, key) => {
      const map = document.getIn(path, true);
      const pair = isMap(map)
        ? map.items.find((item) => isScalar(item.key) && item.key.value === key)
        : undefined;
      return position(
        (pair?.key as Scalar | undefined)?.range?.[0] ?? closestNode(document, path)?.range?.[0] ?? 0,
      );
    },
  };
}

/**
 * Reads a YAML text that has to fit a schema. `file` is what messages call it.
 *
 * @throws FiredrillError `FILE_INVALID` (kind `usage`) that lists every mistake as `file:line:column: what. suggestion`.
 */
export function validateYaml<S extends z.ZodType>(
  schema: S,
  text: string,
  file: string,
  options: YamlOptions = {},
): z.output<S> {
  const document = parseYamlDocument(text, { ...options, file });
  const result = schema.safeParse(document.value);
  if (result.success) return result.data;
  throw fileInvalid(file, mistakesOf(schema, result.error.issues, document));
}

/** The error for a file with mistakes, listed in the order in which they stand in the file. */
export function fileInvalid(file: string, mistakes: readonly Mistake[]): FiredrillError {
  const lines = mistakes
    .toSorted((a, b) => a.line - b.line || a.column - b.column)
    .map(({ line, column, what, suggestion }) =>
      `${file}:${line}:${column}: ${what}. ${suggestion ?? ''}`.trimEnd(),
    );
  return new FiredrillError('FILE_INVALID', [...new Set(lines)].join('\n'), { kind: 'usage' });
}

function closestNode(
  document: Document.Parsed,
  path: YamlPath,
): { range?: [number, number, number] | null } | null {
  for (let length = path.length; length >= 0; length--) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (node !== undefined && node !== null) return node as { range?: [number, number, number] | null };
  }
  return null;
}

/** Folded and multi-line plain texts have lost their line breaks, so they answer with where the text starts. */
function placeInScalar(
  text: string,
  node: Scalar,
  offset: number,
  position: (offset: number) => { line: number; column: number },
): { line: number; column: number } {
  const [start, end] = node.range ?? [0, 0];
  const source = text.slice(start, end);
  const first = position(start);
  if (node.type === 'BLOCK_LITERAL') {
    const before = String(node.value).slice(0, offset).split('\n');
    const indent = /^ */.exec(
      source.split('\n').find((line, index) => index > 0 && line.trim() !== '') ?? '',
    );
    return {
      line: first.line + before.length,
      column: (indent?.[0].length ?? 0) + (before.at(-1)?.length ?? 0) + 1,
    };
  }
  if (node.type === 'BLOCK_FOLDED' || source.trimEnd().includes('\n')) return first;
  const quote = node.type === 'PLAIN' ? 0 : 1;
  return { line: first.line, column: first.column + quote + offset };
}

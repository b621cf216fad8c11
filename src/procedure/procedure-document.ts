import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { FiredrillError } from '../core/errors.ts';
import { fileInvalid, parseYamlDocument, type YamlDocument } from '../core/yaml-document.ts';

/** A procedure file with everything that it inherits. */
export interface ProcedureDocument {
  readonly document: YamlDocument;
  /** The file at the root of the chain of `extends`: paths in the document are relative to it. */
  readonly rootFile: string;
}

/**
 * Reads a procedure file. One that says `extends` differs from another file in what it says and nothing else.
 *
 * Maps are merged, anything else replaces what was there, and an empty value (`key:`) takes it away. Mistakes are placed
 * in the file that was asked for.
 *
 * @throws FiredrillError `PROCEDURE_UNREADABLE`, or `FILE_INVALID` for syntax and for a circle of `extends`.
 */
export async function readProcedureDocument(
  file: string,
  heirs: readonly string[] = [],
): Promise<ProcedureDocument> {
  const document = parseYamlDocument(await readText(file), { file });
  const { value } = document;
  if (!isMap(value) || typeof value.extends !== 'string') return { document, rootFile: resolve(file) };
  const base = resolve(dirname(file), value.extends);
  const chain = [...heirs, resolve(file)];
  if (chain.includes(base)) {
    throw fileInvalid(file, [{ ...document.place(['extends']), what: `${value.extends} extends this file` }]);
  }
  const parent = await readProcedureDocument(base, chain);
  const { extends: _, ...own } = value;
  return {
    document: { ...document, value: mergeMaps(parent.document.value, own) },
    rootFile: parent.rootFile,
  };
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new FiredrillError('PROCEDURE_UNREADABLE', 'this procedure cannot be read.', {
      kind: 'usage',
      place: file,
      nextStep: 'Give the path of a procedure or playbook file.',
      cause,
    });
  }
}

function mergeMaps(base: unknown, own: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const merged: Record<string, unknown> = isMap(base) ? { ...base } : {};
  for (const [key, value] of Object.entries(own)) {
    if (value === null) delete merged[key];
    else merged[key] = isMap(value) ? mergeMaps(merged[key], value) : value;
  }
  return merged;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

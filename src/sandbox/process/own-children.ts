import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identify, type ProcessIdentity, processIdentitySchema } from './process-identity.ts';

/**
 * Writes down a process that a part has started itself, in the part's folder, so that it is found when the part was
 * killed and can no longer end it. Returns how to strike it out.
 */
export function recordChild(folder: string, pid: number): () => void {
  const path = join(folder, `${filePrefix}${pid}`);
  const identity = identify(pid);
  if (identity !== undefined) writeFileAtomically(path, JSON.stringify(identity));
  return () => rmSync(path, { force: true });
}

/** The processes that a part has written down. */
export function childrenOf(folder: string): readonly ProcessIdentity[] {
  return filesIn(folder)
    .filter((name) => name.startsWith(filePrefix))
    .sort()
    .flatMap((name) => {
      const parsed = processIdentitySchema.safeParse(parseJsonFile(join(folder, name)));
      return parsed.success ? [parsed.data] : [];
    });
}

/** Replaces a file in one step: a reader sees the old or the new text, never half of it. */
export function writeFileAtomically(path: string, text: string): void {
  const draft = join(path, '..', `.draft-${process.pid}`);
  writeFileSync(draft, text, { mode: 0o600 });
  renameSync(draft, path);
}

/** The value in a JSON file, or undefined when there is no such file or no JSON in it. */
export function parseJsonFile(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** The names in a folder, or none when there is no such folder. */
export function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

const filePrefix = 'child-';

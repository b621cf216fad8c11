import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename, relative, resolve } from 'node:path';

/** What `ps` and /proc show of a process, where there is a /proc. */
export function lookAtProcess(pid: number): Readonly<Record<string, unknown>> {
  const read = (file: string): string => {
    try {
      return readFileSync(`/proc/${pid}/${file}`, 'utf8');
    } catch {
      return '';
    }
  };
  const workingFolder = ((): string => {
    try {
      return readlinkSync(`/proc/${pid}/cwd`);
    } catch {
      return '';
    }
  })();
  return {
    name: read('comm').trim(),
    command: read('cmdline').split('\0'),
    environment: read('environ').split('\0').toSorted(),
    workingFolder: basename(workingFolder),
    children: read(`task/${pid}/children`).trim() === '' ? 'none' : 'some',
  };
}

/** The files of a folder and below, by their names from there. */
export function lookAtFolder(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => relative(folder, resolve(entry.parentPath, entry.name)))
    .toSorted();
}

import { execFile, spawn } from 'node:child_process';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Semantics } from './batch.ts';

/** A file of the tests that promtool shall run: a name without an ending, the rules and the tests. */
export interface TestFile {
  readonly name: string;
  readonly rules: string;
  readonly tests: unknown;
}

/** Where `install-promtool.sh` puts the promtool of Prometheus 3 unless it is told otherwise. */
const cached = fileURLToPath(
  new URL('../../node_modules/.cache/firedrill/promtool-3/promtool', import.meta.url),
);

/** The promtool whose version has these semantics: `FIREDRILL_PROMTOOL3`, what was installed for the tests, or the one on the path. */
export async function findPromtool(semantics: Semantics): Promise<string | undefined> {
  const major = semantics === 'prometheus-2' ? '2' : '3';
  const candidates = [process.env[`FIREDRILL_PROMTOOL${major}`], cached, 'promtool'];
  for (const candidate of candidates) {
    if (candidate === undefined || candidate === '') continue;
    if ((await majorVersion(candidate)) === major) return candidate;
  }
  return undefined;
}

async function majorVersion(promtool: string): Promise<string | undefined> {
  try {
    const { stdout, stderr } = await promisify(execFile)(promtool, ['--version']);
    return /version (\d+)\./.exec(stdout + stderr)?.[1];
  } catch {
    return undefined;
  }
}

/** Has one promtool run all the test files, and gives what it says of each; nothing where a file passes. */
export async function runPromtool(
  promtool: string,
  files: readonly TestFile[],
): Promise<ReadonlyMap<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), 'firedrill-differential-'));
  try {
    for (const { name, rules, tests } of files) {
      await writeFile(join(folder, `${name}.rules.yaml`), rules);
      await writeFile(join(folder, `${name}.yaml`), JSON.stringify(tests));
    }
    const paths = files.map(({ name }) => `${name}.yaml`);
    return complaints(await outputOf(promtool, folder, ['test', 'rules', ...paths]), files);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Both streams as one, in their order: promtool names the file on one and what is wrong with it on the other. */
async function outputOf(promtool: string, folder: string, args: readonly string[]): Promise<string> {
  const path = join(folder, 'output');
  const file = await open(path, 'w');
  try {
    const child = spawn(promtool, args, { cwd: folder, stdio: ['ignore', file.fd, file.fd] });
    await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  } finally {
    await file.close();
  }
  return readFile(path, 'utf8');
}

/** The verdicts stand in the order of the files; Prometheus 2 also names the file above each. */
function complaints(output: string, files: readonly TestFile[]): ReadonlyMap<string, string> {
  const [, ...parts] = output.split(/^ {2}(SUCCESS|FAILED:)$/m);
  if (parts.length !== 2 * files.length) throw new Error(`promtool says: ${output}`);
  return new Map(
    files.flatMap(({ name }, index) => {
      const text = (parts[2 * index + 1] ?? '').replace(/^Unit Testing: .*$/m, '');
      return parts[2 * index] === 'SUCCESS' ? [] : [[name, text] as const];
    }),
  );
}

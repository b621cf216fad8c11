import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JournalEvent } from '../../src/core/events.ts';
import { readJournal } from '../../src/core/journal.ts';
import { type DrillResult, type SuiteResult, suiteResultSchema } from '../../src/judge/result.ts';

/** A run of the real command line, from its sources, as a user starts it. */
export interface Run {
  readonly folder: string;
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly suite: SuiteResult;
  drill(scenario: string): DrillResult;
  events(scenario: string): JournalEvent[];
}

/** Runs `firedrill run` with a log, and reads what it has left in its folder. */
export async function runFiredrill(args: readonly string[]): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), 'firedrill-e2e-'));
  const { exitCode, stdout, stderr } = await firedrill([
    'run',
    ...args,
    '--reporter',
    'log',
    '--output',
    folder,
  ]);
  const suite = suiteResultSchema.parse(JSON.parse(readFileSync(join(folder, 'suite.json'), 'utf8')));
  return {
    folder,
    exitCode,
    stdout,
    stderr,
    suite,
    drill: (scenario) => {
      const found = suite.drills.find((drill) => drill.scenario === scenario);
      if (found === undefined) throw new Error(`no drill ${scenario} in ${stdout}${stderr}`);
      return found;
    },
    events: (scenario) => readJournal(join(folder, 'drills', scenario, 'events.ndjson')),
  };
}

/** Runs any firedrill command. */
export async function firedrill(
  args: readonly string[],
): Promise<{ readonly exitCode: number | null; readonly stdout: string; readonly stderr: string }> {
  const child = spawn(process.execPath, ['src/bin.ts', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { exitCode, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() };
}

/** What a failed expectation prints: the log says more than a verdict. */
export function story(run: Run): string {
  return `${run.stdout}\n${run.stderr}`;
}

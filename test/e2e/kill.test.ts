import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sweepLeftovers } from '../../src/sandbox/process/sweep.ts';

let root: string;
let state: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'firedrill-kill-'));
  // PostgreSQL runs as another user when we are root, and has to get through.
  chmodSync(root, 0o711);
  state = join(root, 'state');
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

/** What is there of firedrill under the state folder of this test: its processes run in that folder, or name it. */
function traces(): string[] {
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      try {
        return `${readlinkSync(`/proc/${pid}/cwd`)} ${readFileSync(`/proc/${pid}/cmdline`, 'utf8')}`.includes(
          state,
        );
      } catch {
        return false;
      }
    });
  const folders = existsSync(state) ? readdirSync(state) : [];
  return [...processes.map((pid) => `process ${pid}`), ...folders];
}

async function until(what: string, holds: () => boolean, timeoutMs = 60_000): Promise<void> {
  for (let waitedMs = 0; waitedMs < timeoutMs; waitedMs += 50) {
    if (holds()) return;
    await wait(50);
  }
  throw new Error(`timed out: ${what}`);
}

test.each(['prepare', 'baseline', 'fault', 'settle'])(
  'after SIGKILL in phase %s and a new start nothing is left',
  async (phase) => {
    const output = join(root, 'reports');
    const args = ['src/bin.ts', 'run', 'C1', '--speed', '60', '--reporter', 'silent', '--output', output];
    const harness = spawn(process.execPath, args, {
      env: { ...process.env, FIREDRILL_STATE_DIR: state },
      stdio: 'ignore',
    });
    const journal = join(output, 'drills', 'C1', 'events.ndjson');
    const reached = (): boolean =>
      existsSync(journal) && readFileSync(journal, 'utf8').includes(`"phase":"${phase}"`);
    await until(`phase ${phase}`, reached, 120_000);
    expect(traces().length).toBeGreaterThan(1);

    const ended = new Promise((resolve) => harness.once('exit', resolve));
    harness.kill('SIGKILL');
    await ended;
    await sweepLeftovers(state);
    await until('parts to end by themselves', () => traces().length === 0, 20_000);
    expect(traces()).toEqual([]);
  },
  180_000,
);

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { LapseClock } from '../../../src/core/clock.ts';
import { createProcessDriver } from '../../../src/sandbox/process/process-driver.ts';
import { identify, processNamespace } from '../../../src/sandbox/process/process-identity.ts';
import { sweepLeftovers } from '../../../src/sandbox/process/sweep.ts';
import { scratchFolder, until } from './scratch.ts';

const echo = new URL('../host/programs/echo.ts', import.meta.url);

interface Harness {
  readonly process: ChildProcess;
  readonly folder: string;
  readonly pids: readonly number[];
}

/** Starts a harness as a process of its own, with a part for each program: all in one pooled host if that has a name. */
async function startHarness(stateDir: string, programs: readonly URL[], host?: string): Promise<Harness> {
  const script = fileURLToPath(new URL('./programs/harness.ts', import.meta.url));
  const child = spawn(
    process.execPath,
    [script, stateDir, ...programs.map(String), ...(host === undefined ? [] : [`--host=${host}`])],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const [line] = await once(child.stdout, 'data');
  return { process: child, ...JSON.parse(String(line)) };
}

async function killAbruptly(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

/** A session of a harness that is dead, in which one part is `victim`. */
function writeAbandonedSession(
  stateDir: string,
  options: {
    readonly victim: { readonly pid: number; readonly startTime: string };
    readonly namespace?: string;
  },
): string {
  const folder = join(stateDir, 'abandoned-abc123');
  mkdirSync(folder, { recursive: true });
  const state = {
    version: 1,
    harness: { pid: process.pid, startTime: 'of an earlier process with our number' },
    namespace: options.namespace ?? processNamespace(),
    parts: { victim: options.victim },
  };
  writeFileSync(join(folder, 'state.json'), JSON.stringify(state));
  return folder;
}

function startSleeper(): { readonly pid: number; readonly startTime: string } {
  const child = spawn('sleep', ['300'], { stdio: 'ignore' });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const identity = identify(child.pid ?? 0);
  if (identity === undefined) throw new Error('sleep did not start');
  return identity;
}

describe('when the harness is killed', () => {
  test('its parts end by themselves, and a sweep removes the folder', async () => {
    const stateDir = await scratchFolder();
    const harness = await startHarness(stateDir, [echo, echo]);
    expect(harness.pids.map(identify)).not.toContain(undefined);
    await killAbruptly(harness.process);
    await until(() => harness.pids.every((pid) => identify(pid) === undefined));
    expect(await sweepLeftovers(stateDir)).toEqual([`folder ${harness.folder}`]);
    expect(readdirSync(stateDir)).toEqual([]);
  });

  test('a host of several parts ends by itself, and a sweep removes the folders of drill and pool', async () => {
    const stateDir = await scratchFolder();
    const harness = await startHarness(stateDir, [echo, echo], 'shared');
    const [pid = 0] = harness.pids;
    expect(harness.pids).toEqual([pid, pid]);
    await killAbruptly(harness.process);
    await until(() => identify(pid) === undefined);
    expect(await sweepLeftovers(stateDir)).toHaveLength(2);
    expect(readdirSync(stateDir)).toEqual([]);
  });

  test('a pooled host that cannot end by itself is ended by the sweep', async () => {
    const stateDir = await scratchFolder();
    const harness = await startHarness(stateDir, [echo], 'shared');
    const [pid = 0] = harness.pids;
    process.kill(pid, 'SIGSTOP');
    await killAbruptly(harness.process);
    expect(await sweepLeftovers(stateDir)).toContain(`process ${pid} (shared-1)`);
    expect(identify(pid)).toBeUndefined();
  });

  test('parts that cannot end by themselves are ended by the sweep', async () => {
    const stateDir = await scratchFolder();
    const harness = await startHarness(stateDir, [echo]);
    const [pid = 0] = harness.pids;
    process.kill(pid, 'SIGSTOP');
    await killAbruptly(harness.process);
    expect(identify(pid)).toBeDefined();
    expect(await sweepLeftovers(stateDir)).toEqual([`process ${pid} (part-0)`, `folder ${harness.folder}`]);
    expect(identify(pid)).toBeUndefined();
  });
});

describe('a sweep', () => {
  test('leaves the session of a living harness alone', async () => {
    const stateDir = await scratchFolder();
    const driver = createProcessDriver({ session: 'living', stateDir, clock: new LapseClock() });
    onTestFinished(() => driver[Symbol.asyncDispose]());
    const part = await driver.start({ name: 'echo', program: echo, config: {} });
    expect(await sweepLeftovers(stateDir)).toEqual([]);
    expect(await part.call('echo', 'still here')).toBe('still here');
  });

  test('ends a process that is the one that was written down', async () => {
    const stateDir = await scratchFolder();
    const victim = startSleeper();
    const folder = writeAbandonedSession(stateDir, { victim });
    expect(await sweepLeftovers(stateDir)).toEqual([`process ${victim.pid} (victim)`, `folder ${folder}`]);
    expect(identify(victim.pid)).toBeUndefined();
  });

  test('does not end a process that was only given the same number', async () => {
    const stateDir = await scratchFolder();
    const bystander = startSleeper();
    const victim = { pid: bystander.pid, startTime: 'of the process that had the number before' };
    const folder = writeAbandonedSession(stateDir, { victim });
    expect(await sweepLeftovers(stateDir)).toEqual([`folder ${folder}`]);
    expect(identify(bystander.pid)).toEqual(bystander);
  });

  test('leaves a session alone whose process numbers belong to another container', async () => {
    const stateDir = await scratchFolder();
    const folder = writeAbandonedSession(stateDir, { victim: startSleeper(), namespace: 'pid:[1]' });
    expect(await sweepLeftovers(stateDir)).toEqual([]);
    expect(existsSync(folder)).toBe(true);
  });

  test('removes what an earlier sweep or a harness left half done, and nothing that is not a session', async () => {
    const stateDir = await scratchFolder();
    const { pid } = startSleeper();
    const names = [
      '.firedrill-old-x',
      '.firedrill-new-4194305-x',
      `.firedrill-new-${pid}-x`,
      'something-else',
    ];
    for (const name of names) mkdirSync(join(stateDir, name), { recursive: true });
    expect(await sweepLeftovers(stateDir)).toEqual([]);
    expect(readdirSync(stateDir).sort()).toEqual([`.firedrill-new-${pid}-x`, 'something-else']);
  });

  test('does nothing the second time, and of two at once only one reports', async () => {
    const stateDir = await scratchFolder();
    const folder = writeAbandonedSession(stateDir, { victim: startSleeper() });
    const reports = await Promise.all([sweepLeftovers(stateDir), sweepLeftovers(stateDir)]);
    expect(reports.flat().filter((what) => what === `folder ${folder}`)).toHaveLength(1);
    expect(await sweepLeftovers(stateDir)).toEqual([]);
    expect(await sweepLeftovers(join(stateDir, 'not there'))).toEqual([]);
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { databaseSpec } from '../../../src/sandbox/database/database.ts';
import { identify } from '../../../src/sandbox/process/process-identity.ts';
import { grandchildrenOf } from '../../../src/sandbox/process/session-folder.ts';
import { sweepLeftovers } from '../../../src/sandbox/process/sweep.ts';
import { scratchFolder, until } from '../process/scratch.ts';

async function startHarnessWithDatabase(stateDir: string) {
  const script = fileURLToPath(new URL('../process/programs/harness.ts', import.meta.url));
  const child = spawn(process.execPath, [script, stateDir, databaseSpec.program.href], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await sweepLeftovers(stateDir);
  });
  const [line] = await once(child.stdout, 'data');
  const told = JSON.parse(String(line)) as { folder: string; pids: [number]; urls: [{ sql: string }] };
  const exited = once(child, 'exit');
  const [server] = grandchildrenOf(told.folder);
  if (server === undefined) throw new Error('the keeper wrote down no server');
  return {
    folder: told.folder,
    keeperPid: told.pids[0],
    server,
    port: Number(new URL(told.urls[0].sql).port),
    freeze: () => child.kill('SIGSTOP'),
    killAbruptly: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

async function answers(port: number): Promise<boolean> {
  const socket = new Socket();
  const outcome = new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
  });
  socket.connect(port, '127.0.0.1');
  return outcome.finally(() => socket.destroy());
}

test('when the harness is killed, the keeper stops PostgreSQL and removes its data by itself', async () => {
  const stateDir = await scratchFolder();
  const harness = await startHarnessWithDatabase(stateDir);
  expect(await answers(harness.port)).toBe(true);
  await harness.killAbruptly();
  await until(() => identify(harness.keeperPid) === undefined);
  expect(identify(harness.server.pid)).toBeUndefined();
  expect(readdirSync(`${harness.folder}/parts/part-0`)).toEqual([]);
});

test('when harness and keeper are killed, a sweep stops PostgreSQL and removes everything', async () => {
  const stateDir = await scratchFolder();
  const harness = await startHarnessWithDatabase(stateDir);
  // Stopped, the harness cannot notice that the keeper is gone, and clean up.
  harness.freeze();
  process.kill(harness.keeperPid, 'SIGKILL');
  await harness.killAbruptly();
  expect(await answers(harness.port)).toBe(true);
  expect(await sweepLeftovers(stateDir)).toEqual([
    `process ${harness.server.pid}`,
    `folder ${harness.folder}`,
  ]);
  expect(await answers(harness.port)).toBe(false);
  expect(identify(harness.server.pid)).toBeUndefined();
  expect(readdirSync(stateDir)).toEqual([]);
});

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { LapseClock } from '../../../src/core/clock.ts';
import type { Driver, PartDeath } from '../../../src/sandbox/part.ts';
import {
  createProcessDriver,
  type ProcessDriverOptions,
} from '../../../src/sandbox/process/process-driver.ts';
import { identify } from '../../../src/sandbox/process/process-identity.ts';
import { partConformance } from '../host/part-conformance.ts';
import { scratchFolder } from './scratch.ts';

const echo = new URL('../host/programs/echo.ts', import.meta.url);

async function createDriver(options: Partial<ProcessDriverOptions> = {}): Promise<Driver> {
  const stateDir = await scratchFolder();
  const driver = createProcessDriver({ session: 'test', stateDir, clock: new LapseClock(), ...options });
  onTestFinished(() => driver[Symbol.asyncDispose]());
  return driver;
}

describe('what every driver promises', () => {
  partConformance({ create: createDriver, startMs: 1_500 });
});

test('a part that becomes ready has addresses, a process and a folder of its own', async () => {
  const driver = await createDriver();
  const part = await driver.start({ name: 'echo', program: echo, config: {} });
  expect(part.urls.api).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(part.published).toEqual(part.urls);
  expect(identify(part.pid ?? 0)).toBeDefined();
  expect(await part.call('environment')).toMatchObject({ cwd: join(driver.folder, 'parts', 'echo') });
});

test('a part sees nothing of the environment of the harness but what it needs', async () => {
  process.env.FIREDRILL_TEST_SECRET = 'a secret of the harness';
  onTestFinished(() => {
    delete process.env.FIREDRILL_TEST_SECRET;
  });
  const driver = await createDriver();
  const part = await driver.start({ name: 'echo', program: echo, config: {} });
  const { env } = (await part.call('environment')) as { env: Record<string, string> };
  expect(env.PATH).toBe(process.env.PATH);
  expect(env.FIREDRILL_TEST_SECRET).toBeUndefined();
});

test('what a part writes goes to its log file and to whoever follows it', async () => {
  const lines: string[] = [];
  const logDir = join(dirname(await scratchFolder()), 'logs');
  const driver = await createDriver({ logDir, onLog: ({ part, text }) => lines.push(`${part}: ${text}`) });
  const part = await driver.start({ name: 'echo', program: echo, config: {} });
  await part.call('log', 'written by echo');
  await part.stop();
  expect(lines).toEqual(['echo: echo starts as echo', 'echo: written by echo']);
  expect(readFileSync(join(logDir, 'echo.log'), 'utf8')).toBe('echo starts as echo\nwritten by echo\n');
});

test('a part that is killed takes its own processes with it, and is not reported as a death', async () => {
  const driver = await createDriver();
  const deaths: PartDeath[] = [];
  driver.onDeath((death) => deaths.push(death));
  const part = await driver.start({ name: 'echo', program: echo, config: {} });
  const childPid = (await part.call('spawnChild')) as number;
  expect(identify(childPid)).toBeDefined();
  const unanswered = part.call('never');
  await Promise.all([part.kill(), expect(unanswered).rejects.toMatchObject({ code: 'PART_GONE' })]);
  expect(identify(childPid)).toBeUndefined();
  expect(deaths).toEqual([]);
});

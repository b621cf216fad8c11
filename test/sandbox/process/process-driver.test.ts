import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleepWall } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { LapseClock } from '../../../src/core/clock.ts';
import type { EventBody } from '../../../src/core/events.ts';
import type { Driver, PartDeath } from '../../../src/sandbox/part.ts';
import {
  createProcessDriver,
  type ProcessDriverOptions,
} from '../../../src/sandbox/process/process-driver.ts';
import { identify } from '../../../src/sandbox/process/process-identity.ts';
import { scratchFolder, until } from './scratch.ts';

const echo = new URL('./programs/echo.ts', import.meta.url);
const broken = new URL('./programs/broken.ts', import.meta.url);

async function createDriver(options: Partial<ProcessDriverOptions> = {}): Promise<Driver> {
  const stateDir = await scratchFolder();
  const driver = createProcessDriver({ session: 'test', stateDir, clock: new LapseClock(), ...options });
  onTestFinished(() => driver[Symbol.asyncDispose]());
  return driver;
}

describe('starting', () => {
  test('a part that becomes ready has addresses, a process and a folder of its own', async () => {
    const driver = await createDriver();
    const part = await driver.start({ name: 'echo', program: echo, config: {} });
    expect(part.urls).toEqual({ api: 'http://127.0.0.1:1' });
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

  test.each([
    ['throws', 'throw', /broken as configured/],
    ['ends', 'exit', /exit code 7/],
    ['never becomes ready', 'hang', /not ready within 1500 ms/],
  ])('a part whose program %s leaves nothing, and the error quotes it', async (_, config, message) => {
    const driver = await createDriver({ limits: { startMs: 1_500 } });
    const failure = driver.start({ name: 'broken', program: broken, config });
    await expect(failure).rejects.toMatchObject({ code: 'PART_START_FAILED', kind: 'environment' });
    await expect(failure).rejects.toThrow(message);
    if (config !== 'hang') await expect(failure).rejects.toThrow(/broken says a last word/);
    expect(await driver.leftovers()).toEqual([`folder ${driver.folder}`]);
    expect(existsSync(join(driver.folder, 'parts', 'broken'))).toBe(false);
  });

  test('a name can be used again after its part has ended, and not before', async () => {
    const driver = await createDriver();
    const first = await driver.start({ name: 'echo', program: echo, config: {} });
    await expect(driver.start({ name: 'echo', program: echo, config: {} })).rejects.toThrow(/only one part/);
    await first.kill();
    const second = await driver.start({ name: 'echo', program: echo, config: {} });
    expect(await second.call('echo', 'again')).toBe('again');
  });
});

describe('talking', () => {
  test('a call is answered with the value of the method', async () => {
    const part = await (await createDriver()).start({ name: 'echo', program: echo, config: {} });
    expect(await part.call('echo', { nested: [1, 'two', null] })).toEqual({ nested: [1, 'two', null] });
  });

  test('a call that fails in the part says so, with the code of the part', async () => {
    const part = await (await createDriver()).start({ name: 'echo', program: echo, config: {} });
    await expect(part.call('fail')).rejects.toMatchObject({
      code: 'PART_CALL_FAILED',
      shortMessage: 'fail failed: echo was told to fail.',
      cause: { code: 'ECHO_REFUSED' },
    });
    await expect(part.call('toString')).rejects.toMatchObject({ code: 'PART_CALL_FAILED' });
  });

  test('a call that is not answered in time fails, and the part goes on', async () => {
    const driver = await createDriver({ limits: { callMs: 200 } });
    const part = await driver.start({ name: 'echo', program: echo, config: {} });
    await expect(part.call('never')).rejects.toMatchObject({ code: 'PART_CALL_FAILED' });
    expect(await part.call('echo', 1)).toBe(1);
  });

  test('what a part said before anybody listened is heard, in order', async () => {
    const part = await (await createDriver()).start({ name: 'echo', program: echo, config: {} });
    await part.call('stream');
    const events: EventBody[] = [];
    const numbers: unknown[] = [];
    part.onEvent((event) => events.push(event));
    part.onData('numbers', (data) => numbers.push(data));
    await part.call('stream');
    expect(events).toMatchObject([{ type: 'trouble', code: 'EARLY' }]);
    expect(numbers).toEqual([0, 1, 2, 0, 1, 2]);
  });

  test('the last word of a part that is stopped is heard', async () => {
    const part = await (await createDriver()).start({ name: 'echo', program: echo, config: {} });
    const words: unknown[] = [];
    part.onData('goodbye', (data) => words.push(data));
    await part.stop();
    expect(words).toEqual(['from echo']);
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
});

describe('the clock', () => {
  test('a part lives on drill time and follows a change of speed', async () => {
    const clock = new LapseClock();
    const part = await (await createDriver({ clock })).start({ name: 'echo', program: echo, config: {} });
    expect(await part.call('drillTime')).toMatchObject({ speed: 1 });
    const slept = part.call('sleep', 120_000);
    clock.setSpeed(1_000);
    expect(await part.call('drillTime')).toMatchObject({ speed: 1_000 });
    expect(await slept).toBe('slept');
    const before = clock.now();
    const { now } = (await part.call('drillTime')) as { now: number };
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(clock.now());
  });
});

describe('ending', () => {
  test('a part that is stopped is gone, and stopping it again does nothing', async () => {
    const driver = await createDriver();
    const deaths: PartDeath[] = [];
    driver.onDeath((death) => deaths.push(death));
    const part = await driver.start({ name: 'echo', program: echo, config: {} });
    await Promise.all([part.stop(), part.stop()]);
    await part.stop();
    await part.kill();
    expect(identify(part.pid ?? 0)).toBeUndefined();
    await expect(part.call('echo')).rejects.toMatchObject({ code: 'PART_GONE' });
    expect(deaths).toEqual([]);
  });

  test('a part that does not end when asked is ended', async () => {
    const driver = await createDriver({ limits: { stopMs: 100 } });
    const part = await driver.start({ name: 'echo', program: echo, config: { hangOnStop: true } });
    await part.stop();
    expect(identify(part.pid ?? 0)).toBeUndefined();
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

  test('a part that dies unasked is noticed, with its last words', async () => {
    const driver = await createDriver();
    const death = new Promise<PartDeath>((resolve) => driver.onDeath(resolve));
    const part = await driver.start({ name: 'echo', program: echo, config: {} });
    await part.call('crash');
    expect(await death).toMatchObject({ part: 'echo', detail: 'exit code 1' });
    expect((await death).lastLines.join('\n')).toContain('echo crashed as told');
  });

  test('after its disposal a driver has left nothing, and before it says what is there', async () => {
    const driver = await createDriver();
    const parts = await Promise.all(
      ['one', 'two'].map((name) => driver.start({ name, program: echo, config: {} })),
    );
    expect(await driver.leftovers()).toEqual([
      ...parts.map((part) => `process ${part.pid}`),
      `folder ${driver.folder}`,
    ]);
    await driver[Symbol.asyncDispose]();
    await driver[Symbol.asyncDispose]();
    expect(await driver.leftovers()).toEqual([]);
  });

  test('a driver that is disposed of while a part starts leaves nothing either', async () => {
    const driver = await createDriver();
    const starting = driver.start({ name: 'echo', program: broken, config: 'hang' });
    const failed = expect(starting).rejects.toMatchObject({ code: 'PART_START_FAILED' });
    await sleepWall(50);
    await driver[Symbol.asyncDispose]();
    await failed;
    await until(async () => (await driver.leftovers()).length === 0);
  });
});

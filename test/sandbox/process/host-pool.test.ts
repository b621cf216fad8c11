import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { LapseClock } from '../../../src/core/clock.ts';
import type { Driver, Part, PartDeath, PartSpec } from '../../../src/sandbox/part.ts';
import { createHostPool, type HostPool } from '../../../src/sandbox/process/host-pool.ts';
import { createProcessDriver } from '../../../src/sandbox/process/process-driver.ts';
import { identify } from '../../../src/sandbox/process/process-identity.ts';
import { scratchFolder } from './scratch.ts';

const echo = new URL('../host/programs/echo.ts', import.meta.url);
const leaver = new URL('./programs/leaver.ts', import.meta.url);

async function createPool(): Promise<{ readonly pool: HostPool; readonly stateDir: string }> {
  const stateDir = await scratchFolder();
  const pool = createHostPool({ stateDir });
  onTestFinished(() => pool[Symbol.asyncDispose]());
  return { pool, stateDir };
}

function createDriver(
  { pool, stateDir }: { readonly pool: HostPool; readonly stateDir: string },
  options: { readonly clock?: LapseClock; readonly logDir?: string; readonly stopMs?: number } = {},
): Driver {
  const { clock = new LapseClock(), stopMs = 2_000, ...others } = options;
  const driver = createProcessDriver({
    session: 'test',
    stateDir,
    pool,
    clock,
    limits: { stopMs },
    ...others,
  });
  onTestFinished(() => driver[Symbol.asyncDispose]());
  return driver;
}

function inHost(name: string, config: unknown = {}): PartSpec {
  return { name, program: echo, config, host: 'shared' };
}

async function startBoth(driver: Driver): Promise<readonly [Part, Part]> {
  return Promise.all([driver.start(inHost('one')), driver.start(inHost('two'))]);
}

/** Whether a host whose part left this behind serves the next drill too. */
async function isUsedAgain(config: string): Promise<{ readonly again: boolean; readonly log: string }> {
  const shared = await createPool();
  const logDir = join(shared.stateDir, 'logs');
  const spec = { name: 'leaver', program: leaver, config, host: 'shared' };
  const first = createDriver(shared, { logDir });
  const { pid: before } = await first.start(spec);
  await first[Symbol.asyncDispose]();
  expect(await first.leftovers()).toEqual([]);
  const { pid: after } = await createDriver(shared).start(spec);
  expect(identify(before ?? 0) === undefined).toBe(before !== after);
  return { again: before === after, log: readFileSync(join(logDir, 'shared.log'), 'utf8') };
}

describe('two parts in one host', () => {
  test('keep their calls, their words and their ends apart', async () => {
    const [one, two] = await startBoth(createDriver(await createPool()));
    expect(one.pid).toBe(two.pid);
    const words: unknown[] = [];
    two.onData('numbers', (data) => words.push(data));
    await one.call('stream');
    expect(await Promise.all([one.call('echo', 1), two.call('echo', 2)])).toEqual([1, 2]);
    expect(words).toEqual([]);
    await one.stop();
    await expect(one.call('echo')).rejects.toMatchObject({ code: 'PART_GONE' });
    expect(await two.call('echo', 'still here')).toBe('still here');
  });

  test('live on the clock of their drill', async () => {
    const clock = new LapseClock();
    const [one, two] = await startBoth(createDriver(await createPool(), { clock }));
    clock.setSpeed(7);
    expect(await one.call('drillTime')).toMatchObject({ speed: 7 });
    expect(await two.call('drillTime')).toMatchObject({ speed: 7 });
  });

  test('die together, and the death of each is told', async () => {
    const driver = createDriver(await createPool());
    const [one, two] = await startBoth(driver);
    const deaths: PartDeath[] = [];
    const all = new Promise<void>((resolve) =>
      driver.onDeath((death) => {
        deaths.push(death);
        if (deaths.length === 2) resolve();
      }),
    );
    await one.call('crash');
    await all;
    expect(deaths.map(({ part }) => part)).toEqual(['one', 'two']);
    expect(deaths[1]?.lastLines.join('\n')).toContain('echo crashed as told');
    await expect(two.call('echo')).rejects.toMatchObject({ code: 'PART_GONE' });
  });

  test('die when one of them is killed, and only the death of the other is told', async () => {
    const driver = createDriver(await createPool());
    const [one] = await startBoth(driver);
    const death = new Promise<PartDeath>((resolve) => driver.onDeath(resolve));
    await one.kill();
    expect(await death).toMatchObject({ part: 'two', detail: 'signal SIGKILL' });
    expect((await driver.start(inHost('one'))).pid).not.toBe(one.pid);
  });
});

describe('the host of a drill that is over', () => {
  test('serves the next drill when nothing was left in it', async () => {
    expect(await isUsedAgain('nothing')).toEqual({ again: true, log: '' });
  });

  test.each([
    ['a timer', /still has: 1 × Timeout/],
    ['a sleeper', /still has: 1 × Timeout/],
    ['a server', /still has: 1 × tcp/],
    ['a listener', /still has: 1 × listener of SIGUSR2/],
    ['a word', /leaver spoke after its end/],
    ['an error', /leaver did not stop well: it would not stop/],
  ])('serves nobody when its part left %s, and its log tells', async (what, reason) => {
    const { again, log } = await isUsedAgain(what);
    expect(log).toMatch(reason);
    expect(again).toBe(false);
  });

  test('is ended when a part in it does not stop in time', async () => {
    const shared = await createPool();
    const driver = createDriver(shared, { stopMs: 100 });
    const part = await driver.start(inHost('one', { hangOnStop: true }));
    await driver[Symbol.asyncDispose]();
    expect(identify(part.pid ?? 0)).toBeUndefined();
    expect(await driver.leftovers()).toEqual([]);
  });

  test('knows the clock of the next drill alone, and no longer minds its former parts', async () => {
    const shared = await createPool();
    const former = { clock: new LapseClock() };
    const first = createDriver(shared, former);
    const [one] = await startBoth(first);
    await first[Symbol.asyncDispose]();
    const next = await createDriver(shared).start(inHost('one'));
    expect(next.pid).toBe(one.pid);
    former.clock.setSpeed(7);
    await one.kill();
    expect(await next.call('drillTime')).toMatchObject({ speed: 1 });
  });

  test('is not shared with a drill that runs at the same time', async () => {
    const shared = await createPool();
    const [one, other] = await Promise.all(
      [createDriver(shared), createDriver(shared)].map((driver) => driver.start(inHost('one'))),
    );
    expect(one?.pid).not.toBe(other?.pid);
  });
});

describe('a pool', () => {
  test('tells of the hosts of a drill while it runs, and leaves nothing after its disposal', async () => {
    const shared = await createPool();
    const driver = createDriver(shared);
    const part = await driver.start(inHost('one'));
    expect(await driver.leftovers()).toContain(`process ${part.pid}`);
    await driver[Symbol.asyncDispose]();
    expect(identify(part.pid ?? 0)).toBeDefined();
    await shared.pool[Symbol.asyncDispose]();
    expect(identify(part.pid ?? 0)).toBeUndefined();
  });
});

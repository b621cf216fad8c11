import { setTimeout as sleepWall } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { LapseClock } from '../../../src/core/clock.ts';
import type { EventBody } from '../../../src/core/events.ts';
import type { PartLimits } from '../../../src/sandbox/host/resident.ts';
import type { Driver, PartDeath } from '../../../src/sandbox/part.ts';
import { until } from '../process/scratch.ts';

const echo = new URL('./programs/echo.ts', import.meta.url);
const broken = new URL('./programs/broken.ts', import.meta.url);

interface CreateOptions {
  readonly clock: LapseClock;
  readonly limits?: Partial<PartLimits>;
  readonly onLog?: (line: { readonly part: string; readonly text: string }) => void;
}

/** How a driver is made for a test, and what is special about it. */
export interface DriverUnderTest {
  readonly create: (options: CreateOptions) => Promise<Driver>;
  /** How long a part that never becomes ready is waited for, in wall milliseconds. */
  readonly startMs: number;
}

/** What every driver promises of parts: the same assertions, whatever parts run in. */
export function partConformance({ create, startMs }: DriverUnderTest): void {
  const createDriver = async (options: Partial<CreateOptions> = {}): Promise<Driver> => {
    const driver = await create({ clock: new LapseClock(), ...options });
    onTestFinished(() => driver[Symbol.asyncDispose]());
    return driver;
  };

  describe('starting', () => {
    test('a part that is ready can be reached by its neighbours, and from this machine on loopback alone', async () => {
      const driver = await createDriver();
      const part = await driver.start({ name: 'echo', program: echo, config: {} });
      const { api = '' } = part.published;
      expect(new URL(api).hostname).toBe('127.0.0.1');
      expect(part.published.metrics).toBe(`${api}/metrics`);
      expect(await (await fetch(api)).json()).toEqual({ name: 'echo' });
      const neighbour = await driver.start({ name: 'neighbour', program: echo, config: {} });
      expect(await neighbour.call('visit', part.urls.api)).toEqual({ name: 'echo' });
      expect(await part.call('visit', neighbour.urls.api)).toEqual({ name: 'neighbour' });
    });

    test('parts that name the same host share it, and each has faces of its own', async () => {
      const driver = await createDriver();
      const [one, two] = await Promise.all(
        ['one', 'two'].map((name) => driver.start({ name, host: 'shared', program: echo, config: {} })),
      );
      expect(await (await fetch(one?.published.api ?? '')).json()).toEqual({ name: 'one' });
      expect(await (await fetch(two?.published.api ?? '')).json()).toEqual({ name: 'two' });
      await one?.stop();
      expect(await two?.call('echo', 'still there')).toBe('still there');
    });

    test('a part sees nothing of the environment of the harness', async () => {
      process.env.FIREDRILL_TEST_SECRET = 'a secret of the harness';
      onTestFinished(() => {
        delete process.env.FIREDRILL_TEST_SECRET;
      });
      const part = await (await createDriver()).start({ name: 'echo', program: echo, config: {} });
      const { env } = (await part.call('environment')) as { env: Record<string, string> };
      expect(env.PATH).toBeDefined();
      expect(env.FIREDRILL_TEST_SECRET).toBeUndefined();
    });

    test.each([
      ['throws', 'throw', /broken as configured/],
      ['ends', 'exit', /exit code 7/],
      ['never becomes ready', 'hang', /not ready within \d+ ms/],
    ])('a part whose program %s leaves nothing, and the error quotes it', async (_, config, message) => {
      const driver = await createDriver({ limits: { startMs } });
      const failure = driver.start({ name: 'broken', program: broken, config });
      await expect(failure).rejects.toMatchObject({ code: 'PART_START_FAILED', kind: 'environment' });
      await expect(failure).rejects.toThrow(message);
      if (config !== 'hang') await expect(failure).rejects.toThrow(/broken says a last word/);
      expect((await driver.leftovers()).filter((what) => !/^(folder|network) /.test(what))).toEqual([]);
    });

    test('a name can be used again after its part has ended, and not before', async () => {
      const driver = await createDriver();
      const first = await driver.start({ name: 'echo', program: echo, config: {} });
      await expect(driver.start({ name: 'echo', program: echo, config: {} })).rejects.toThrow(
        /only one part/,
      );
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
  });

  describe('the log', () => {
    test('has what a part writes, whichever stream it takes', async () => {
      const lines: string[] = [];
      const driver = await createDriver({ onLog: ({ part, text }) => lines.push(`${part}: ${text}`) });
      const part = await driver.start({ name: 'echo', program: echo, config: {} });
      await part.call('log', 'written by echo');
      await part.stop();
      expect(lines).toEqual(['echo: echo starts as echo', 'echo: written by echo']);
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

  describe('standing still', () => {
    test('a part that is paused answers nobody, and goes on with what it was asked when it is resumed', async () => {
      const driver = await createDriver();
      const deaths: PartDeath[] = [];
      driver.onDeath((death) => deaths.push(death));
      const part = await driver.start({ name: 'echo', program: echo, config: {} });
      await Promise.all([part.pause(), part.pause()]);
      const answers: unknown[] = [];
      const asked = part.call('echo', 'by the harness').then((answer) => answers.push(answer));
      const visited = fetch(part.published.api ?? '').then(async (answer) =>
        answers.push(await answer.json()),
      );
      await sleepWall(300);
      expect(answers).toEqual([]);
      await Promise.all([part.resume(), part.resume()]);
      await Promise.all([asked, visited]);
      expect(answers).toHaveLength(2);
      expect(answers).toEqual(expect.arrayContaining(['by the harness', { name: 'echo' }]));
      expect(deaths).toEqual([]);
    });

    test('a part that is paused can be killed, and one that is gone cannot be paused', async () => {
      const part = await (await createDriver()).start({ name: 'echo', program: echo, config: {} });
      await part.pause();
      await part.kill();
      await expect(part.call('echo')).rejects.toMatchObject({ code: 'PART_GONE' });
      await expect(part.pause()).rejects.toMatchObject({ code: 'PART_GONE' });
      await part.resume();
    });

    test('a part that is paused is stopped like any other, and its last word is heard', async () => {
      const part = await (await createDriver()).start({ name: 'echo', program: echo, config: {} });
      const words: unknown[] = [];
      part.onData('goodbye', (data) => words.push(data));
      await part.pause();
      await part.stop();
      expect(words).toEqual(['from echo']);
    });

    test('a driver that is disposed of with a part that is paused leaves nothing', async () => {
      const driver = await createDriver();
      const part = await driver.start({ name: 'echo', program: echo, config: {} });
      await part.pause();
      await driver[Symbol.asyncDispose]();
      expect(await driver.leftovers()).toEqual([]);
    });
  });

  describe('ending', () => {
    test('a part that is killed is gone, tells who waits, and is not reported as a death', async () => {
      const driver = await createDriver();
      const deaths: PartDeath[] = [];
      driver.onDeath((death) => deaths.push(death));
      const part = await driver.start({ name: 'echo', program: echo, config: {} });
      const unanswered = part.call('never');
      await Promise.all([part.kill(), expect(unanswered).rejects.toMatchObject({ code: 'PART_GONE' })]);
      expect(deaths).toEqual([]);
    });

    test('a part that is stopped is gone, and stopping it again does nothing', async () => {
      const driver = await createDriver();
      const deaths: PartDeath[] = [];
      driver.onDeath((death) => deaths.push(death));
      const part = await driver.start({ name: 'echo', program: echo, config: {} });
      const { api = '' } = part.published;
      await Promise.all([part.stop(), part.stop()]);
      await part.stop();
      await part.kill();
      await expect(fetch(api)).rejects.toThrow();
      await expect(part.call('echo')).rejects.toMatchObject({ code: 'PART_GONE' });
      expect(deaths).toEqual([]);
    });

    test('a part that does not end when asked is ended', async () => {
      const driver = await createDriver({ limits: { stopMs: 100 } });
      const part = await driver.start({ name: 'echo', program: echo, config: { hangOnStop: true } });
      const { api = '' } = part.published;
      await part.stop();
      await expect(fetch(api)).rejects.toThrow();
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
      await Promise.all(['one', 'two'].map((name) => driver.start({ name, program: echo, config: {} })));
      const there = await driver.leftovers();
      expect(there.filter((what) => /^(process|container) /.test(what))).toHaveLength(2);
      expect(there).toContain(`folder ${driver.folder}`);
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
}

import type { ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { LapseClock, wallMs } from '../../src/core/clock.ts';
import { ArrivalSchedule } from '../../src/traffic/arrivals.ts';
import { noAnswer } from '../../src/traffic/outcome.ts';
import { trafficRandom } from '../../src/traffic/streams.ts';
import { answerWell, gateway, generate, traffic } from './gateway.ts';

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe('open loop', () => {
  test('requests leave on schedule while a stalled server answers none of them', async () => {
    const held: ServerResponse[] = [];
    let awake = false;
    // The server stays silent until it has received forty requests: whoever waited for answers would never send them.
    const targetUrl = await gateway((response) => {
      held.push(response);
      awake ||= held.length >= 40;
      if (awake) for (const waiting of held.splice(0)) answerWell(waiting);
    });
    const { generator, clock, outcomes } = generate({ targetUrl });
    generator.start(0);
    await clock.sleepUntil(500);
    await generator.stop();
    expect(outcomes().length).toBeGreaterThan(40);
    expect(outcomes().filter(({ status }) => status !== 200)).toEqual([]);
  });

  test('every request that is due has exactly one outcome, at its time in the schedule', async () => {
    const { generator, clock, outcomes } = generate({
      targetUrl: await gateway((response) => answerWell(response)),
    });
    const plan = generator.start(100);
    await clock.sleepUntil(600);
    await generator.stop();
    const found = outcomes().sort((a, b) => a.index - b.index);
    expect(found.map(({ index }) => index)).toEqual(numbers(found.length));
    const schedule = new ArrivalSchedule(trafficRandom(7, 'arrivals'), plan);
    expect(found.map(({ intendedMs }) => intendedMs)).toEqual(found.map(() => schedule.take().atMs));
  });

  test('time-lapse changes how fast requests leave, and not when they are due', async () => {
    const targetUrl = await gateway((response) => answerWell(response));
    const clock = new LapseClock({ wallMs: wallMs(), drillMs: 0, speed: 20 });
    const { generator, outcomes } = generate({ targetUrl, clock, rps: 20 });
    const plan = generator.start(1_000);
    await clock.sleepUntil(6_000);
    clock.setSpeed(1);
    await generator.stop();
    const schedule = new ArrivalSchedule(trafficRandom(7, 'arrivals'), plan);
    const found = outcomes().sort((a, b) => a.index - b.index);
    expect(found.length).toBeGreaterThan(60);
    expect(found.map(({ intendedMs }) => intendedMs)).toEqual(found.map(() => schedule.take().atMs));
  });

  test('a change of the rate holds for its stretch and no longer', async () => {
    const { generator, clock, outcomes } = generate({
      targetUrl: await gateway((response) => answerWell(response)),
    });
    generator.start(0);
    generator.setRate({ factor: 4, fromMs: 200, toMs: 400 });
    await clock.sleepUntil(600);
    await generator.stop();
    const within = (fromMs: number): number =>
      outcomes().filter(({ intendedMs }) => intendedMs >= fromMs && intendedMs < fromMs + 200).length;
    expect(within(200)).toBeGreaterThan(2 * within(0));
    expect(within(200)).toBeGreaterThan(2 * within(400));
  });

  test('nothing is sent after a stop, and a change that has passed already changes nothing', async () => {
    const { generator, clock, outcomes } = generate({
      targetUrl: await gateway((response) => answerWell(response)),
    });
    const plan = generator.start(0);
    await clock.sleepUntil(200);
    expect(generator.setRate({ factor: 9, fromMs: 0, toMs: 100 })).toEqual(plan);
    await generator.stop();
    const count = outcomes().length;
    await clock.sleepUntil(clock.now() + 100);
    expect(outcomes().length).toBe(count);
    expect(generator.stats()).toMatchObject({ inFlight: 0, behindMs: 0 });
  });
});

describe('latency', () => {
  test('counts from the intended send time, also when the sender was held up', async () => {
    const { generator, clock, outcomes } = generate({
      targetUrl: await gateway((response) => answerWell(response)),
    });
    generator.start(0);
    await clock.sleepUntil(100);
    const untilMs = wallMs() + 150;
    while (wallMs() < untilMs);
    await clock.sleepUntil(400);
    await generator.stop();
    const latest = outcomes().reduce((worst, next) => (next.lateMs > worst.lateMs ? next : worst));
    expect(latest.lateMs).toBeGreaterThan(100);
    expect(outcomes().filter(({ latencyMs, lateMs }) => latencyMs < lateMs)).toEqual([]);
  });

  test('includes the waiting that time-lapse has skipped', async () => {
    const headers = { 'x-firedrill-lapse-ms': '400' };
    const { generator, clock, outcomes } = generate({
      targetUrl: await gateway((response) => answerWell(response, headers)),
    });
    generator.start(0);
    await clock.sleepUntil(100);
    await generator.stop();
    expect(outcomes().length).toBeGreaterThan(0);
    expect(outcomes().filter(({ latencyMs }) => latencyMs < 400)).toEqual([]);
  });

  test('under time-lapse is what it took, also when time-lapse ends before the answer comes', async () => {
    const held: ServerResponse[] = [];
    const clock = new LapseClock({ wallMs: wallMs(), drillMs: 0, speed: 50 });
    const { generator, outcomes } = generate({
      targetUrl: await gateway((response) => held.push(response)),
      clock,
      rps: 4,
    });
    generator.start(0);
    // Ten seconds of drill time are more than the time-out, but a fifth of a second of the wall is not.
    await clock.sleepUntil(10_000);
    clock.setSpeed(1);
    await clock.sleepUntil(clock.now() + 50);
    for (const waiting of held.splice(0)) answerWell(waiting);
    await generator.stop();
    expect(outcomes().length).toBeGreaterThan(20);
    expect(outcomes().filter(({ status, latencyMs }) => status !== 200 || latencyMs > 5_000)).toEqual([]);
  });

  test("beyond what the answer was meant to take is the machine's, and nothing where it does not say", async () => {
    const overheads = async (headers: Readonly<Record<string, string>>): Promise<number[]> => {
      const targetUrl = await gateway((response) => answerWell(response, headers));
      const { generator, clock, outcomes } = generate({ targetUrl });
      generator.start(0);
      await clock.sleepUntil(200);
      await generator.stop();
      expect(outcomes().length).toBeGreaterThan(5);
      return outcomes().map(({ overheadMs }) => overheadMs);
    };
    // 900 ms were skipped and 400 meant: the 500 between them are late, at real time as well.
    const late = await overheads({ 'x-firedrill-lapse-ms': '900', 'x-firedrill-meant-ms': '400' });
    expect(Math.min(...late)).toBeGreaterThanOrEqual(500);
    const early = await overheads({ 'x-firedrill-meant-ms': '60000' });
    expect(early).toEqual(early.map(() => 0));
    const silent = await overheads({ 'x-firedrill-lapse-ms': '900' });
    expect(silent).toEqual(silent.map(() => 0));
  });

  test('beyond the time-out makes an answer a time-out, although it came', async () => {
    const headers = { 'x-firedrill-lapse-ms': '1001' };
    const { generator, clock, outcomes } = generate({
      targetUrl: await gateway((response) => answerWell(response, headers)),
      timeoutMs: 1_000,
    });
    generator.start(0);
    await clock.sleepUntil(100);
    await generator.stop();
    const different = new Set(
      outcomes().map(({ status, latencyMs, answer }) => `${status} ${latencyMs} ${answer}`),
    );
    expect([...different]).toEqual([`${noAnswer.timedOut} 1000 null`]);
  });
});

describe('the routers', () => {
  const router = (name: string, headers: Readonly<Record<string, string>> = {}) =>
    gateway((response) => answerWell(response, { 'x-router': name, ...headers }));

  test('share the requests by their index, until others are named', async () => {
    const targets = [await router('a'), await router('b'), await router('c')];
    const { generator, clock, outcomes } = generate({ targetUrl: '', targets });
    generator.start(0);
    await clock.sleepUntil(200);
    generator.setTargets(targets.slice(0, 1));
    const from = outcomes().length;
    await clock.sleepUntil(400);
    await generator.stop();
    const seen = outcomes();
    expect(seen.slice(0, from).filter(({ index, router: by }) => by !== 'abc'[index % 3])).toEqual([]);
    expect(seen.at(-1)?.router).toBe('a');
    expect(new Set(seen.map(({ router: by }) => by))).toEqual(new Set(['a', 'b', 'c']));
  });

  test('are none: every request is a bad answer', async () => {
    const { generator, clock, outcomes } = generate({ targetUrl: await router('a') });
    generator.setTargets([]);
    generator.start(0);
    await clock.sleepUntil(100);
    await generator.stop();
    expect(outcomes().length).toBeGreaterThan(0);
    expect(outcomes().filter(({ status, router: by }) => status !== 0 || by !== null)).toEqual([]);
  });

  test('are told who asks, and say how many tries it took', async () => {
    const sessions: unknown[] = [];
    const targetUrl = await router('a', { 'x-attempts': '2' });
    const seen = await gateway((response) => {
      sessions.push(response.req.headers['x-session']);
      answerWell(response);
    });
    const { generator, clock, outcomes } = generate({ targetUrl, targets: [targetUrl, seen] });
    generator.start(0);
    await clock.sleepUntil(100);
    await generator.stop();
    expect(outcomes().find(({ router: by }) => by === 'a')?.attempts).toBe(2);
    expect(sessions.length).toBeGreaterThan(0);
    expect(sessions).not.toContain(undefined);
  });

  test('answer from a cache without writing anything down', async () => {
    const cached = await router('a', { 'x-served-by': 'cache', 'x-attempts': '0' });
    const { generator, clock, outcomes } = generate({
      targetUrl: cached,
      targets: [cached, await router('b')],
    });
    generator.start(0);
    await clock.sleepUntil(100);
    await generator.stop();
    const fromCache = outcomes().filter(({ server }) => server === 'cache');
    expect(fromCache.length).toBeGreaterThan(0);
    expect(fromCache.filter(({ writeId, attempts }) => writeId !== null || attempts !== 0)).toEqual([]);
    expect(outcomes().some(({ server, writeId }) => server === 'stable' && writeId !== null)).toBe(true);
  });
});

describe('outcomes', () => {
  test('an answer says who gave it and which row it acknowledges', async () => {
    const { generator, clock, outcomes } = generate({
      targetUrl: await gateway((response) => answerWell(response)),
    });
    generator.start(0);
    await clock.sleepUntil(100);
    await generator.stop();
    expect(outcomes()[0]).toMatchObject({
      index: 0,
      status: 200,
      answer: { priority: 'routine' },
      digest: 'sha256:abc',
      server: 'stable',
      writeId: traffic.idAt(0),
    });
  });

  test('an answer that is an error, or cannot be read, acknowledges no more than it says', async () => {
    const { generator, clock, outcomes } = generate({
      targetUrl: await gateway((response, id) => {
        if (traffic.indexOf(id) === 0) response.writeHead(500).end('{"error":"no such column"}');
        else response.writeHead(200).end('<html>');
      }),
    });
    generator.start(0);
    await clock.sleepUntil(100);
    await generator.stop();
    expect(outcomes().find(({ index }) => index === 0)).toMatchObject({
      status: 500,
      answer: null,
      writeId: null,
    });
    expect(outcomes().find(({ index }) => index === 1)).toMatchObject({ status: 200, answer: null });
  });

  test('nobody there, no answer in time and no slot left are bad answers, not missing ones', async () => {
    const nobody = generate({ targetUrl: 'http://127.0.0.1:9' });
    const silent = generate({ targetUrl: await gateway(() => undefined), timeoutMs: 150, inFlightMax: 5 });
    for (const { generator } of [nobody, silent]) generator.start(0);
    await silent.clock.sleepUntil(400);
    for (const { generator } of [nobody, silent]) await generator.stop();
    const statuses = ({ outcomes }: typeof nobody): number[] =>
      [...new Set(outcomes().map(({ status }) => status))].sort((a, b) => a - b);
    expect(statuses(nobody)).toEqual([noAnswer.connectionFailed]);
    expect(statuses(silent)).toEqual([noAnswer.notSent, noAnswer.timedOut]);
    const indexes = silent.outcomes().map(({ index }) => index);
    expect(indexes.sort((a, b) => a - b)).toEqual(numbers(indexes.length));
  });

  test('a batch that calls a time settled has told all that was due before it', async () => {
    // Odd requests wait for the next one, so answers come out of order.
    let waiting: ServerResponse | undefined;
    const { generator, clock, batches } = generate({
      targetUrl: await gateway((response, id) => {
        if ((traffic.indexOf(id) ?? 0) % 2 === 1) waiting = response;
        else {
          answerWell(response);
          if (waiting !== undefined) answerWell(waiting);
          waiting = undefined;
        }
      }),
      timeoutMs: 200,
    });
    generator.start(0);
    await clock.sleepUntil(800);
    await generator.stop();
    const broken = batches.filter(({ settledMs }, index) =>
      batches
        .slice(index + 1)
        .some((later) => later.outcomes.some(([, intendedMs]) => intendedMs < settledMs)),
    );
    expect(batches.length).toBeGreaterThan(10);
    expect(batches.at(-1)?.settledMs).toBeGreaterThan(800);
    expect(broken).toEqual([]);
  });
});

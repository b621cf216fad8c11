import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { LapseClock } from '../../src/core/clock.ts';
import type { Driver } from '../../src/sandbox/part.ts';
import { createProcessDriver } from '../../src/sandbox/process/process-driver.ts';
import { trafficOf } from '../../src/traffic/domains/index.ts';
import { fromTuple, type OutcomeBatch, outcomesTopic } from '../../src/traffic/outcome.ts';
import type { TrafficConfig } from '../../src/traffic/traffic-program.ts';
import { answerWell, gateway, traffic } from './gateway.ts';

const program = new URL('../../src/traffic/traffic-program.ts', import.meta.url);

async function createDriver(clock: LapseClock): Promise<Driver> {
  const stateDir = await mkdtemp(join(tmpdir(), 'firedrill-traffic-'));
  const driver = createProcessDriver({ session: 'traffic', stateDir, clock });
  onTestFinished(async () => {
    await driver[Symbol.asyncDispose]();
    await rm(stateDir, { recursive: true, force: true });
  });
  return driver;
}

test('the part sends the traffic of its seed from a process of its own, and streams what became of it', async () => {
  const clock = new LapseClock();
  const driver = await createDriver(clock);
  const asked: string[] = [];
  const targetUrl = await gateway((response, id) => {
    asked.push(id);
    answerWell(response);
  });
  const config: TrafficConfig = { domain: 'healthcare-diagnostic', seed: 7, rps: 200, targets: [targetUrl] };
  const part = await driver.start({ name: 'traffic', program, config });
  const batches: OutcomeBatch[] = [];
  part.onData(outcomesTopic, (data) => batches.push(data as OutcomeBatch));
  const fromMs = clock.now() + 50;
  expect(await part.call('start', { atMs: fromMs })).toEqual([{ fromMs, rps: 200 }]);
  await part.call('set-rate', { factor: 3, fromMs: fromMs + 100, toMs: fromMs + 200 });
  await clock.sleepUntil(fromMs + 400);
  expect(await part.call('stats')).toMatchObject({
    inFlight: expect.any(Number),
    lateP99Ms: expect.any(Number),
    overheadP95Ms: expect.any(Number),
    rps: expect.any(Number),
  });
  await part.call('stop');
  const outcomes = batches
    .flatMap((batch) => batch.outcomes.map(fromTuple))
    .sort((a, b) => a.index - b.index);
  expect(outcomes.map(({ index }) => traffic.idAt(index))).toEqual(asked.sort());
  expect(outcomes.length).toBeGreaterThan(60);
  expect(batches.at(-1)?.plan).toHaveLength(4);
});

test('from the first request of a season on, the part sends what the observer draws from the batch', async () => {
  const clock = new LapseClock();
  const driver = await createDriver(clock);
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      bodies.push(body);
      answerWell(response);
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const config: TrafficConfig = {
    ...{ domain: 'ecommerce-recommender', seed: 7, rps: 200 },
    targets: [`http://127.0.0.1:${port}`],
  };
  const part = await driver.start({ name: 'traffic', program, config });
  const batches: OutcomeBatch[] = [];
  part.onData(outcomesTopic, (data) => batches.push(data as OutcomeBatch));
  const fromMs = clock.now() + 50;
  await part.call('start', { atMs: fromMs });
  await part.call('set-mix', { mix: 'seasonal', fromMs: fromMs + 200 });
  await clock.sleepUntil(fromMs + 500);
  const { seasonFrom: known } = (await part.call('stats')) as { readonly seasonFrom: number | null };
  await part.call('stop');
  const seasonFrom = batches.at(-1)?.seasonFrom;
  expect(seasonFrom).toBe(known);
  expect(seasonFrom).toBeGreaterThan(0);
  const observed = trafficOf('ecommerce-recommender', 7);
  observed.seasonFrom(seasonFrom ?? null);
  const expected = bodies.map((_, index) => observed.requestAt(index).body);
  expect(bodies.toSorted()).toEqual(expected.toSorted());
  expect(bodies.length).toBeGreaterThan(seasonFrom ?? 0);
});

test('a part without a target does not start', async () => {
  const driver = await createDriver(new LapseClock());
  const config = { domain: 'healthcare-diagnostic', seed: 7, rps: 200 };
  await expect(driver.start({ name: 'traffic', program, config })).rejects.toThrow(/targets/);
});

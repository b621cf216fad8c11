import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleepWall } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { pastPath, pastTopic } from '../../../src/sandbox/prometheus/past.ts';
import { program } from '../../../src/sandbox/prometheus/program.ts';
import { type InProcess, send, startProgram } from '../server/in-process.ts';

const epochMs = 1_750_000_000_000;
const rules = `groups:
  - name: usual
    rules:
      - record: requests:rate1m
        expr: rate(requests_total[1m])
      - alert: MoreThanUsual
        expr: requests:rate1m > 2 * rate(requests_total[30m])
`;

/** A target whose counter grows with each scrape. */
async function startTarget(): Promise<string> {
  let count = 0;
  const server = createServer((_request, response) => {
    count += 10;
    response.end(`# TYPE requests_total counter\nrequests_total ${count}\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`;
}

async function beside(server: string, target: string): Promise<InProcess> {
  const past = {
    targets: [{ job: 'router', instance: 'router-1', url: target }],
    rules: [{ file: 'rules.yml', text: rules }],
    scrapeIntervalMs: 15_000,
    evaluationIntervalMs: 30_000,
    seed: 7,
  };
  return startProgram(program, { domain: 'healthcare-diagnostic', server, epochMs, past }, { speed: 60 });
}

test('the past is made as soon as the present was seen, for as long as the rules look back', async () => {
  const part = await beside('http://127.0.0.1:9', await startTarget());
  part.call('watch');
  await expect.poll(() => part.sent, { timeout: 10_000 }).toEqual([[pastTopic, null]]);
  const { text } = await send('GET', `${part.url('alertmanager')}${pastPath}`);
  const timesOf = (series: string): number[] =>
    text
      .split('\n')
      .filter((line) => line.startsWith(series))
      .map((line) => Number(line.split(' ').at(-1)));
  const counted = timesOf('requests_total{instance="router-1",job="router"}');
  expect(counted[0]).toBeLessThanOrEqual(epochMs / 1_000 - 1_800);
  expect(counted.at(-1)).toBeGreaterThanOrEqual(epochMs / 1_000);
  expect(counted).toEqual(counted.toSorted((a, b) => a - b));
  expect(timesOf('requests:rate1m').length).toBeGreaterThan(50);
  expect(text.endsWith('# EOF\n')).toBe(true);
});

test('a Prometheus that was not brought its past, or that does not begin with it, is told of', async () => {
  const part = await beside('http://127.0.0.1:9', await startTarget());
  part.call('past-lost', { message: 'no space left on device' });
  expect(part.events).toEqual([
    { type: 'trouble', where: 'part', code: 'MONITOR_ENDED', message: 'no space left on device' },
  ]);
  part.call('watch');
  await expect
    .poll(() => part.events.filter(({ type }) => type === 'trouble').length, { timeout: 10_000 })
    .toBeGreaterThan(1);
});

test('a Prometheus may take its time to begin, for there is much to do with a past', async () => {
  const late = createServer((_request, response) => response.end('{"data":{"groups":[],"result":[]}}'));
  await new Promise<void>((resolve) => late.listen(0, '127.0.0.1', resolve));
  const { port } = late.address() as AddressInfo;
  await new Promise<void>((resolve) => late.close(() => resolve()));
  const part = await beside(`http://127.0.0.1:${port}`, await startTarget());
  part.call('watch');
  await expect.poll(() => part.sent.length, { timeout: 10_000 }).toBe(1);
  // Some twenty looks in vain.
  await sleepWall(350);
  await new Promise<void>((resolve) => late.listen(port, '127.0.0.1', resolve));
  onTestFinished(() => {
    late.closeAllConnections();
    late.close();
  });
  await expect.poll(() => part.events.map(({ type }) => type)).toContain('signal');
  expect(part.events.map(({ type }) => type)).not.toContain('trouble');
});

import { expect, test } from 'vitest';
import { program } from '../../../src/sandbox/probe/program.ts';
import { answering, type Behave, startBackend } from '../router/backend-servers.ts';
import { type InProcess, send, startProgram } from '../server/in-process.ts';

const sentinels = [
  { segment: 'refund', inputs: { question: 'a' }, expect: { policy: 'REF-1' } },
  { segment: 'billing', inputs: { question: 'b' }, expect: { policy: 'BIL-1' } },
];

const saying =
  (policy: string, parameters: Readonly<Record<string, unknown>> = {}): Behave =>
  (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ parameters, outputs: [{ name: 'policy', data: [policy] }] }));
  };

async function probing(behave: Behave): Promise<{ readonly probe: InProcess; readonly asked: string[] }> {
  const gateway = await startBackend('gateway');
  gateway.behave = behave;
  const config = { model: 'assistant', gatewayUrl: gateway.url, sentinels, epochMs: 1_700_000_000_000 };
  const probe = await startProgram(program, config, { speed: 100 });
  await expect.poll(() => gateway.seen.length).toBeGreaterThan(5);
  return { probe, asked: gateway.seen };
}

async function seriesOf(probe: InProcess, series: string): Promise<number | undefined> {
  const { text } = await send('GET', probe.url('metrics'));
  const line = text.split('\n').find((each) => each.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.split(' ').at(-1));
}

test.each([
  ['right answers are right for their segment, and wrong for the other', saying('REF-1'), 'right', 'wrong'],
  [
    'an honest deferral is neither right nor wrong',
    saying('agent', { deferred: true }),
    'deferred',
    'deferred',
  ],
  ['a busy gateway defers', answering(429), 'deferred', 'deferred'],
  ['a server that fails is an error', answering(500), 'error', 'error'],
  [
    'an answer too late on the drill clock is an error',
    answering(200, { 'x-firedrill-lapse-ms': '6000' }),
    'error',
    'error',
  ],
] as const)('%s', async (_, behave, refund, billing) => {
  const { probe } = await probing(behave);
  const count = (result: string, segment: string): Promise<number | undefined> =>
    seriesOf(probe, `probe_answers_total{result="${result}",segment="${segment}"}`);
  await expect.poll(() => count(refund, 'refund')).toBeGreaterThan(0);
  await expect.poll(() => count(billing, 'billing')).toBeGreaterThan(0);
  for (const result of ['right', 'wrong', 'error', 'deferred'])
    if (result !== refund) expect(await count(result, 'refund')).toBe(0);
});

test('each question is one of its own, asked in turn', async () => {
  const { asked } = await probing(saying('REF-1'));
  const requests = asked.map((body) => JSON.parse(body));
  expect(new Set(requests.map(({ id }) => id)).size).toBe(requests.length);
  expect(requests.slice(0, 4).map(({ inputs }) => inputs[0].data[0])).toEqual(['a', 'b', 'a', 'b']);
});

test('the last success is told in the time of the monitoring, and only while there was one', async () => {
  const { probe } = await probing(saying('REF-1'));
  await expect
    .poll(() => seriesOf(probe, 'probe_last_success_timestamp_seconds'))
    .toBeGreaterThan(1_700_000_000);
  await expect.poll(() => seriesOf(probe, 'probe_up')).toBe(1);
  const { probe: unlucky } = await probing(answering(500));
  await expect.poll(() => seriesOf(unlucky, 'probe_up')).toBe(0);
  expect(await seriesOf(unlucky, 'probe_last_success_timestamp_seconds')).toBe(0);
});

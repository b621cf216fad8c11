import { expect, test } from 'vitest';
import { loadDomain } from '../../../src/sandbox/bundle/domain.ts';
import { program } from '../../../src/sandbox/provider/program.ts';
import { program as server } from '../../../src/sandbox/server/program.ts';
import { trafficOf } from '../../../src/traffic/domains/index.ts';
import { type InProcess, send, startProgram } from '../server/in-process.ts';

const embed = (provider: InProcess, body: object) =>
  send('POST', `${provider.url('api')}/v1/embeddings`, body);

test('each text gets a vector of its own, and the same text the same', async () => {
  const provider = await startProgram(program, {});
  const { status, json } = await embed(provider, { model: 'embedder', input: ['a', 'b', 'a'] });
  expect(status).toBe(200);
  const [a, b, again] = json.data.map(({ embedding }: { embedding: number[] }) => embedding);
  expect(a).toHaveLength(8);
  expect(again).toEqual(a);
  expect(b).not.toEqual(a);
  expect((await embed(provider, { input: 'a' })).status).toBe(400);
});

test('during an outage it answers 503, and after it as before', async () => {
  const provider = await startProgram(program, {});
  const request = { model: 'embedder', input: 'a' };
  expect(provider.call('set-outage', { on: true })).toBe(false);
  expect(await embed(provider, request)).toMatchObject({
    status: 503,
    json: { error: { type: 'server_error' } },
  });
  expect(provider.call('set-outage', { on: false })).toBe(true);
  expect((await embed(provider, request)).status).toBe(200);
});

test('an outage with an end is over when its time has come', async () => {
  const provider = await startProgram(program, {}, { speed: 100 });
  provider.call('set-outage', { on: true, untilMs: provider.clock.now() + 10_000 });
  expect(provider.call('state')).toEqual({ out: true });
  await expect.poll(() => provider.call('state')).toEqual({ out: false });
});

test('an outage takes down every release that needs the provider, and leaves those alone that do not', async () => {
  const domain = await loadDomain('support-chatbot');
  const traffic = trafficOf('support-chatbot', 1);
  const bundles = Object.values(domain.bundles).map((bundle) => ({
    ...bundle,
    behaviour: { ...bundle.behaviour, errorRate: 0, wrongRate: 0 },
  }));
  const provider = await startProgram(program, {});
  const ask = async (loaded: string): Promise<{ status: number; metrics: string }> => {
    const { name, model } = domain;
    const config = {
      name: loaded,
      model,
      domain: name,
      bundles,
      loaded,
      seed: 1,
      providerUrl: provider.url('api'),
    };
    const started = await startProgram(server, config, { speed: 1_000 });
    const { status } = await send(
      'POST',
      `${started.url('api')}/v2/models/${model}/infer`,
      traffic.requestAt(0).body,
    );
    return { status, metrics: (await send('GET', started.url('metrics'))).text };
  };
  const before = await ask('v1');
  expect(before.status).toBe(200);
  expect(before.metrics).toContain('upstream_requests_total{provider="embeddings",code="200"} 1');
  provider.call('set-outage', { on: true });
  for (const loaded of ['v1', 'v2']) {
    const { status, metrics } = await ask(loaded);
    expect(status).toBe(503);
    expect(metrics).toContain('upstream_requests_total{provider="embeddings",code="503"} 1');
    expect(metrics).toContain(`model_requests_total{bundle="${loaded}",outcome="upstream_failed"} 1`);
  }
  expect(await ask('fallback')).toMatchObject({
    status: 200,
    metrics: expect.not.stringContaining('upstream_requests_total{'),
  });
});

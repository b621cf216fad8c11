import { describe, expect, test } from 'vitest';
import { type Bundle, bundleDigest } from '../../../src/sandbox/bundle/bundle.ts';
import { loadDomain } from '../../../src/sandbox/bundle/domain.ts';
import { program as registryProgram } from '../../../src/sandbox/registry/program.ts';
import { registrySpec } from '../../../src/sandbox/registry/spec.ts';
import type { ServerConfigInput } from '../../../src/sandbox/server/config.ts';
import { program } from '../../../src/sandbox/server/program.ts';
import { trafficOf } from '../../../src/traffic/domains/index.ts';
import { type Answered, type InProcess, send, startProgram } from './in-process.ts';

const loadedDomain = await loadDomain('healthcare-diagnostic');
const sound = (bundle: Bundle): Bundle => ({
  ...bundle,
  behaviour: { ...bundle.behaviour, errorRate: 0, wrongRate: 0 },
});
const bundleOf = (name: string): Bundle => sound(loadedDomain.bundles[name] as Bundle);
const bundles = ['v0', 'v1', 'v2', 'fallback'].map(bundleOf);
const domain = {
  ...loadedDomain,
  bundles: Object.fromEntries(bundles.map((bundle) => [bundle.name, bundle])),
};
const traffic = trafficOf('healthcare-diagnostic', 7);

function start(config: Partial<ServerConfigInput> = {}): Promise<InProcess> {
  const defaults = {
    name: 'candidate',
    model: 'triage',
    domain: domain.name,
    bundles,
    loaded: 'v2',
    seed: 7,
  };
  return startProgram(program, { ...defaults, ...config }, { name: 'server-candidate', speed: 2_000 });
}
const load = (server: InProcess, bundle: string, components?: readonly string[]): Promise<Answered> =>
  send('POST', `${server.url('api')}/v2/repository/models/triage/load`, {
    parameters: { bundle, ...(components && { components }) },
  });
const unload = (server: InProcess): Promise<Answered> =>
  send('POST', `${server.url('api')}/v2/repository/models/triage/unload`);
const infer = (server: InProcess, index = 0): Promise<Answered> =>
  send('POST', `${server.url('api')}/v2/models/triage/infer`, traffic.requestAt(index).body);
const output = ({ json }: Answered, name: string): unknown =>
  json.outputs.find((one: { name: string }) => one.name === name)?.data[0];

/** Share of wrong answers to the first forty requests, none of which may fail. */
async function wrongShare(server: InProcess): Promise<number> {
  const answers = await Promise.all(Array.from({ length: 40 }, (_, index) => infer(server, index)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  const wrong = answers.filter(
    (answer, index) => output(answer, 'priority') !== traffic.truthAt(index).priority,
  );
  return wrong.length / answers.length;
}

describe('a load of components', () => {
  test('makes a composite that says what it is, in answers, in the index and in its state', async () => {
    const server = await start();
    const name = 'v2+v1(weights)';
    expect(await load(server, 'v1', ['weights'])).toMatchObject({
      status: 200,
      json: { version: name, state: 'READY' },
    });
    const { headers, json } = await infer(server);
    const digest = headers.get('x-bundle-digest');
    expect(json).toMatchObject({ model_version: name, parameters: { digest } });
    expect(bundles.map(bundleDigest)).not.toContain(digest);
    expect(server.call('state')).toMatchObject({
      bundle: name,
      digest,
      components: { weights: 'v1', preprocessor: 'v2' },
    });
    const index = await send('POST', `${server.url('api')}/v2/repository/index`);
    expect(index.json.at(-1)).toMatchObject({ version: name, state: 'READY' });
    expect(server.events).toMatchObject([
      { plane: 'model', summary: `load ${name}`, mutating: true },
      { plane: 'model', summary: `${name} is ready`, mutating: false },
    ]);
  });

  test('one of a pair gives garbage and no error, the whole set gives back what is right', async () => {
    const server = await start();
    expect(await wrongShare(server)).toBe(0);
    for (const component of ['preprocessor', 'weights', 'index']) {
      await load(server, 'v1', [component]);
      expect(await wrongShare(server)).toBeGreaterThan(0.25);
      await load(server, 'v2');
    }
    await load(server, 'v1', ['preprocessor', 'weights', 'thresholds', 'index']);
    expect(await wrongShare(server)).toBe(0);
    expect(server.call('state')).toMatchObject({ bundle: 'v1', digest: bundleDigest(bundleOf('v1')) });
    expect(server.call('state')).not.toHaveProperty('components');
  });

  test('garbage is the same for the same study, and as sure of itself as ever', async () => {
    const [one, other] = [await start(), await start()];
    for (const server of [one, other]) await load(server, 'v1', ['preprocessor']);
    for (const index of [0, 1, 2]) {
      const answers = [await infer(one, index), await infer(other, index)];
      expect(output(answers[0] as Answered, 'priority')).toBe(output(answers[1] as Answered, 'priority'));
      const confidence = Number(output(answers[0] as Answered, 'confidence'));
      expect(confidence).toBeGreaterThanOrEqual(0.5);
      expect(confidence).toBeLessThanOrEqual(1);
    }
  });

  test('thresholds of another space find too much urgent', async () => {
    const server = await start();
    await load(server, 'v1', ['thresholds']);
    const answers = await Promise.all(Array.from({ length: 40 }, (_, index) => infer(server, index)));
    const urgent = answers.filter((answer) => output(answer, 'priority') === 'urgent').length;
    const truly = answers.filter((_, index) => traffic.truthAt(index).priority === 'urgent').length;
    expect(urgent).toBeGreaterThan(truly + 5);
  });

  test('a fault goes with the component that it is upon, and stays behind with the rest', async () => {
    const server = await start();
    const modifiers = [{ kind: 'error', rate: 1, soft: false }];
    server.call('set-modifiers', { bundle: 'v2', component: 'preprocessor', modifiers });
    expect((await infer(server)).status).toBe(500);
    await load(server, 'v1', ['weights']);
    expect((await infer(server)).status).toBe(500);
    await load(server, 'v1', ['preprocessor']);
    expect((await infer(server)).status).toBe(200);
  });

  test('into an empty server there is nothing to put them into', async () => {
    const server = await start();
    await unload(server);
    expect(await load(server, 'v1', ['weights'])).toMatchObject({
      status: 409,
      json: { nextStep: 'Load a whole bundle first.' },
    });
    expect((await load(server, 'v1', [])).status).toBe(400);
    expect((await load(server, 'v1', ['tokenizer'])).status).toBe(400);
  });

  test('that no model can work with is refused, and what was loaded goes on serving', async () => {
    const server = await start();
    const answer = await load(server, 'fallback', ['preprocessor']);
    expect(answer).toMatchObject({ status: 424, json: { error: expect.stringContaining('cannot work') } });
    expect((await infer(server)).json.model_version).toBe('v2');
  });
});

describe('bundles from a registry', () => {
  async function withRegistry() {
    const registry = await startProgram(registryProgram, registrySpec(domain).config);
    return { registry, server: await start({ registryUrl: registry.url('api') }) };
  }

  test('a load fetches what the registry holds at that moment', async () => {
    const { registry, server } = await withRegistry();
    expect((await load(server, 'v1')).status).toBe(200);
    expect(server.call('state')).toMatchObject({ digest: bundleDigest(bundleOf('v1')) });
    const { digest } = registry.call('rebuild', { bundle: 'v1' }) as { digest: string };
    expect((await load(server, 'v1')).json).toMatchObject({ version: 'v1', state: 'READY' });
    expect((await infer(server)).headers.get('x-bundle-digest')).toBe(digest);
    expect(server.events.filter((event) => event.type === 'action' && event.mutating)).toHaveLength(2);
  });

  test('what retention has removed cannot be loaded; what is loaded goes on serving, and other bundles load', async () => {
    const { registry, server } = await withRegistry();
    registry.call('remove', { bundle: 'v1' });
    expect(await load(server, 'v1')).toMatchObject({
      status: 424,
      json: { error: expect.stringContaining('404'), nextStep: expect.stringContaining('another bundle') },
    });
    expect(server.events).toMatchObject([{ plane: 'model', mutating: false, ok: false }]);
    expect((await infer(server)).json.model_version).toBe('v2');
    expect((await load(server, 'v0')).status).toBe(200);
    expect((await infer(server)).json.model_version).toBe('v0');
  });

  test('a server starts with its bundle though the registry does not answer, and then loads none', async () => {
    const server = await start({ registryUrl: 'http://127.0.0.1:1' });
    expect((await infer(server)).status).toBe(200);
    expect(await load(server, 'v1')).toMatchObject({
      status: 424,
      json: { error: expect.stringContaining('does not answer') },
    });
  });
});

import { describe, expect, test } from 'vitest';
import { program } from '../../../src/sandbox/reconciler/program.ts';
import { program as routerProgram } from '../../../src/sandbox/router/program.ts';
import { type InProcess, send, startProgram } from '../server/in-process.ts';

const token = 'gateway-secret';
const released = { stable: 0, candidate: 100, fallback: 0, legacy: 0 };
const rolledBack = { stable: 100, candidate: 0, fallback: 0, legacy: 0 };

interface Rig {
  readonly reconciler: InProcess;
  readonly routers: readonly InProcess[];
}

/** Two routers that serve the release, and a reconciler that looks after them every 100 ms. */
async function rig(): Promise<Rig> {
  const nowhere = 'http://127.0.0.1:9';
  const servers = { stable: nowhere, candidate: nowhere, fallback: nowhere, legacy: nowhere };
  const config = {
    model: 'assistant',
    servers,
    routing: { weights: released },
    gatewayToken: token,
    seed: 1,
  };
  const routers = await Promise.all(
    ['router-1', 'router-2'].map((name) => startProgram(routerProgram, config, { name })),
  );
  const addresses = routers.map((router, index) => {
    return { name: `router-${index + 1}`, api: router.url('api'), admin: router.url('admin') };
  });
  const reconciler = await startProgram(
    program,
    { routers: addresses, token, everyMs: 1_000, desired: released },
    { name: 'reconciler', speed: 10 },
  );
  return { reconciler, routers };
}

const weightsOf = async (router: InProcess): Promise<unknown> =>
  (await send('GET', `${router.url('admin')}/state`)).json.weights;
const shift = (router: InProcess, weights: unknown): Promise<unknown> =>
  send('PUT', `${router.url('admin')}/weights`, weights);
const metric = async ({ reconciler }: Rig, name: string): Promise<number> => {
  const { text } = await send('GET', reconciler.url('metrics'));
  return Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`${name} `))
      ?.split(' ')[1],
  );
};
/** Until the reconciler has looked again, twice. */
const twoLooks = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 250));

describe('what was changed by hand', () => {
  test('is set back, on every router, as an action of the reconciler alone', async () => {
    const all = await rig();
    const [first, second] = all.routers;
    if (first === undefined || second === undefined) throw new Error('there are two routers');
    await shift(first, rolledBack);
    await expect.poll(() => weightsOf(first)).toEqual(released);
    await expect.poll(() => metric(all, 'reconciler_applies_total')).toBe(1);
    expect(all.reconciler.events).toMatchObject([
      { type: 'action', part: 'reconciler', plane: 'traffic', mutating: true, actor: 'reconciler', ok: true },
    ]);
    expect(first.events).toHaveLength(1);
    expect(second.events).toEqual([]);
    expect(all.reconciler.call('state')).toEqual({ weights: released, suspended: false, applies: 1 });
  });

  test('stays when the desired state was changed as well, and the reconciler brings that everywhere', async () => {
    const all = await rig();
    const answer = await send('PUT', `${all.reconciler.url('api')}/desired`, { weights: { stable: 50 } });
    expect(answer.json).toEqual({ weights: { ...rolledBack, stable: 50 }, suspended: false });
    for (const router of all.routers)
      await expect.poll(() => weightsOf(router)).toEqual({ ...rolledBack, stable: 50 });
    const [first] = all.routers;
    if (first === undefined) throw new Error('there is a router');
    // The same shares in other figures are no drift.
    await shift(first, rolledBack);
    await twoLooks();
    expect(await weightsOf(first)).toEqual(rolledBack);
  });

  test('stays while the reconciler is suspended, and is set back when it goes on', async () => {
    const all = await rig();
    const [first] = all.routers;
    if (first === undefined) throw new Error('there is a router');
    const api = all.reconciler.url('api');
    expect((await send('POST', `${api}/suspend`)).json.suspended).toBe(true);
    await shift(first, rolledBack);
    await expect.poll(() => metric(all, 'reconciler_drift')).toBe(1);
    expect(await weightsOf(first)).toEqual(rolledBack);
    expect(await metric(all, 'reconciler_suspended')).toBe(1);
    await send('POST', `${api}/resume`);
    await expect.poll(() => weightsOf(first)).toEqual(released);
  });
});

test('a healthy product is left alone', async () => {
  const all = await rig();
  await twoLooks();
  expect(await metric(all, 'reconciler_applies_total')).toBe(0);
  expect(all.reconciler.events).toEqual([]);
});

describe('what operators tell it', () => {
  test('is an action on the desired state, once it changes something', async () => {
    const { reconciler } = await rig();
    const put = (weights: unknown, actor?: string): Promise<unknown> =>
      send(
        'PUT',
        `${reconciler.url('api')}/desired`,
        { weights },
        actor === undefined ? {} : { 'x-actor': actor },
      );
    await put(released, 'on-call');
    await put(rolledBack, 'on-call');
    expect(reconciler.events.filter((event) => 'plane' in event && event.plane === 'desired')).toMatchObject([
      { plane: 'desired', mutating: false, ok: true, actor: 'on-call' },
      { plane: 'desired', mutating: true, ok: true, actor: 'on-call' },
    ]);
  });

  test('never passes for its own doing, whatever name is given', async () => {
    const { reconciler } = await rig();
    await send('POST', `${reconciler.url('api')}/suspend`, undefined, { 'x-actor': 'reconciler' });
    expect(reconciler.events).toMatchObject([{ summary: 'suspend', mutating: true, actor: null }]);
  });

  test('is refused with an example when it makes no sense', async () => {
    const { reconciler } = await rig();
    const answer = await send('PUT', `${reconciler.url('api')}/desired`, { weights: { stabel: 100 } });
    expect(answer).toMatchObject({
      status: 400,
      json: { nextStep: expect.stringContaining('"stable":100') },
    });
    expect(reconciler.events).toMatchObject([{ ok: false, mutating: false }]);
  });
});

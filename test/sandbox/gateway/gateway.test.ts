import { describe, expect, test } from 'vitest';
import { program as flagsProgram } from '../../../src/sandbox/flags/program.ts';
import { program } from '../../../src/sandbox/gateway/program.ts';
import { program as routerProgram } from '../../../src/sandbox/router/program.ts';
import { startBackend } from '../router/backend-servers.ts';
import { type InProcess, send, startProgram } from '../server/in-process.ts';

const names = ['router-1', 'router-2', 'router-3'];

/** A front door before three routers, four servers and a flag store, as in every sandbox. */
async function startFront() {
  const flags = await startProgram(flagsProgram, { token: 'flags-secret' }, { name: 'flags' });
  const servers: Record<string, string> = {};
  for (const name of ['stable', 'candidate', 'fallback', 'legacy'])
    servers[name] = (await startBackend(name)).url;
  const routers: InProcess[] = [];
  for (const name of names) {
    const config = {
      model: 'risk',
      servers,
      routing: { weights: { candidate: 100 } },
      flags: { url: flags.url('api'), token: 'flags-secret' },
      gatewayToken: 'secret',
      seed: 1,
    };
    routers.push(await startProgram(routerProgram, config, { name }));
  }
  const addresses = routers.map((router, index) => {
    return { name: names[index], api: router.url('api'), admin: router.url('admin') };
  });
  flags.call('subscribe', { readers: addresses.map(({ admin }) => admin) });
  const gateway = await startProgram(program, { routers: addresses, token: 'secret' }, { name: 'gateway' });
  return {
    gateway,
    flags,
    routers,
    addresses,
    admin: (method: string, path: string, body?: unknown) =>
      send(method, `${gateway.url('admin')}${path}`, body, { 'x-actor': 'sre' }),
    ask: () => send('POST', `${gateway.url('api')}/v2/models/risk/infer`, {}),
    weights: () => routers.map((router) => (router.call('state') as { weights: unknown }).weights),
  };
}

describe('settings', () => {
  test('reach every router, and stand in the journal once', async () => {
    const { admin, gateway, routers, weights } = await startFront();
    const { status, json } = await admin('PUT', '/weights', { stable: 100 });
    const set = { stable: 100, candidate: 0, fallback: 0, legacy: 0 };
    expect([status, json.weights]).toEqual([200, set]);
    expect(weights()).toEqual([set, set, set]);
    const action = {
      type: 'action',
      part: 'gateway',
      plane: 'traffic',
      mutating: true,
      ok: true,
      actor: 'sre',
    };
    expect(gateway.events).toMatchObject([{ ...action, summary: 'weights {"stable":100}' }]);
    expect(routers.flatMap(({ events }) => events)).toEqual([]);
  });

  test('that are wrong are refused with the words of the routers, and change nothing', async () => {
    const { admin, gateway, weights } = await startFront();
    const before = weights();
    const refused = { status: 400, json: { nextStep: expect.any(String) } };
    expect(await admin('PUT', '/weights', { stable: -1 })).toMatchObject(refused);
    expect(await admin('POST', '/servers/other/drain')).toMatchObject(refused);
    expect(weights()).toEqual(before);
    expect(gateway.events).toMatchObject([
      { mutating: false, ok: false },
      { mutating: false, ok: false },
    ]);
  });

  test('that are set already mutate nothing', async () => {
    const { admin, gateway } = await startFront();
    await admin('PUT', '/weights', { candidate: 100 });
    expect(gateway.events).toMatchObject([{ mutating: false, ok: true }]);
  });

  test('name the router that cannot be reached', async () => {
    const { admin, routers } = await startFront();
    await routers[1]?.running.stop();
    const { status, json } = await admin('POST', '/cache/purge');
    expect(status).toBe(502);
    expect(json.error).toMatch(/^router-2 did not answer/);
    expect(json.nextStep).toContain('/routers/router-2/eject');
  });

  test('of the harness leave no trace', async () => {
    const { gateway, weights } = await startFront();
    const before = await gateway.call('set-weights', { stable: 1 });
    expect(before).toMatchObject({ candidate: 100 });
    await gateway.call('set-routing', { failover: { enabled: true }, breaker: { enabled: true } });
    expect(weights()[2]).toMatchObject({ stable: 1, candidate: 0 });
    expect(gateway.events).toEqual([]);
  });
});

describe('replicas', () => {
  test('agree at first, and one that is cut off from the flags shows', async () => {
    const { admin, routers, flags } = await startFront();
    const seen = async () => (await admin('GET', '/routers')).json;
    const digests = async () => new Set((await seen()).map((router: { flags: string }) => router.flags)).size;
    expect(await seen()).toMatchObject(names.map((name) => ({ name, inPool: true, path: 'weights' })));
    expect(await digests()).toBe(1);
    routers[2]?.call('partition', { on: true, flags: { 'serving-path': 'classic' } });
    expect((await seen())[2]).toMatchObject({ name: 'router-3', path: 'classic' });
    await flags.call('set', { key: 'new-checkout', variant: 'on' });
    expect(await digests()).toBe(2);
    expect((await seen()).map(({ path }: { path: string }) => path)).toEqual([
      'weights',
      'weights',
      'classic',
    ]);
  });

  test('on the old path ask the retired server, whatever the weights say', async () => {
    const { ask, routers } = await startFront();
    routers[2]?.call('partition', { on: true, flags: { 'serving-path': 'classic' } });
    const answers = [await ask(), await ask(), await ask()];
    const served = answers.map(({ headers }) => [headers.get('x-router'), headers.get('x-served-by')]);
    expect(served.toSorted()).toEqual([
      ['router-1', 'candidate'],
      ['router-2', 'candidate'],
      ['router-3', 'legacy'],
    ]);
  });

  test('that are good go the old way too when its flag is flipped or switched off for everybody', async () => {
    for (const change of [{ defaultVariant: 'classic' }, { state: 'DISABLED' }]) {
      const { ask, flags } = await startFront();
      await send('PUT', `${flags.url('api')}/flags/serving-path`, change);
      const answers = [await ask(), await ask(), await ask()];
      expect(answers.map(({ headers }) => headers.get('x-served-by'))).toEqual([
        'legacy',
        'legacy',
        'legacy',
      ]);
    }
  });

  test('send everybody to the fallback when models must not answer', async () => {
    const { ask, flags } = await startFront();
    await send('POST', `${flags.url('api')}/flags/model-answers/kill`);
    expect((await ask()).headers.get('x-served-by')).toBe('fallback');
  });

  test('that are ejected get nobody, and come back when they have reloaded', async () => {
    const { admin, ask, routers, gateway } = await startFront();
    routers[2]?.call('partition', { on: true, flags: { 'serving-path': 'classic' } });
    await admin('POST', '/routers/router-3/eject');
    expect(gateway.call('state')).toMatchObject({ pool: ['router-1', 'router-2'] });
    for (let count = 0; count < 4; count += 1) {
      expect((await ask()).headers.get('x-router')).not.toBe('router-3');
    }
    expect((await admin('POST', '/routers/router-3/reload')).status).toBe(200);
    await admin('POST', '/routers/router-3/rejoin');
    const seen = (await admin('GET', '/routers')).json;
    expect(seen[2]).toMatchObject({ inPool: true, path: 'weights', flags: seen[0].flags });
    expect(gateway.events).toMatchObject([
      { summary: 'eject router-3', plane: 'traffic', mutating: true },
      { summary: 'reload router-3', plane: 'flags', mutating: true },
      { summary: 'rejoin router-3', plane: 'traffic', mutating: true },
    ]);
  });

  test('are not reloaded while users are sent to them, by whichever way', async () => {
    const { admin, routers, gateway } = await startFront();
    routers[2]?.call('partition', { on: true, flags: { 'serving-path': 'classic' } });
    const refused = { status: 409, json: { nextStep: expect.stringContaining('eject') } };
    expect(await admin('POST', '/routers/router-3/reload')).toMatchObject(refused);
    expect(await admin('POST', '/routers/router-3/admin/reload')).toMatchObject(refused);
    expect((await admin('GET', '/routers')).json[2]).toMatchObject({ path: 'classic' });
    expect(gateway.events.every((event) => event.type === 'action' && !event.mutating)).toBe(true);
  });

  test('can be asked and set one by one, but take flags from the flag store alone', async () => {
    const { admin, weights, gateway } = await startFront();
    const { json } = await admin('GET', '/routers/router-2/admin/flags');
    expect(json.flags).toMatchObject({ 'serving-path': 'weights' });
    await admin('PUT', '/routers/router-2/admin/weights', { stable: 1 });
    expect(weights()).toMatchObject([{ stable: 0 }, { stable: 1 }, { stable: 0 }]);
    expect(gateway.events).toMatchObject([{ summary: 'router-2: weights {"stable":1}', mutating: true }]);
    const pushed = await admin('POST', '/routers/router-2/admin/flags', { flags: {} });
    expect(pushed.status).toBe(403);
  });

  test('that do not exist are not found', async () => {
    const { admin } = await startFront();
    for (const path of ['eject', 'rejoin', 'reload', 'admin/weights']) {
      expect((await admin('POST', `/routers/router-9/${path}`)).status).toBe(404);
    }
  });
});

describe('an outage of the control API', () => {
  test('refuses everything but the health check, and ends on the drill clock', async () => {
    const { gateway, admin, weights } = await startFront();
    gateway.call('set-outage', { forMs: 90_000 });
    expect((await admin('PUT', '/weights', { stable: 1 })).status).toBe(503);
    expect((await admin('GET', '/state')).status).toBe(503);
    expect((await admin('GET', '/healthz')).status).toBe(200);
    expect(weights()[0]).toMatchObject({ stable: 0 });
    expect(gateway.events).toMatchObject([
      { ok: false, mutating: false },
      { ok: false, mutating: false },
    ]);
    gateway.clock.setSpeed(1e9);
    await expect.poll(async () => (await admin('GET', '/state')).status).toBe(200);
  });

  test('does not touch users', async () => {
    const { gateway, ask } = await startFront();
    gateway.call('set-outage', { forMs: 90_000 });
    expect((await ask()).status).toBe(200);
  });
});

test('the front door says that nobody is there when all routers are ejected', async () => {
  const { admin, ask } = await startFront();
  for (const name of names) await admin('POST', `/routers/${name}/eject`);
  expect((await ask()).status).toBe(503);
});

import { describe, expect, test } from 'vitest';
import { send } from '../server/in-process.ts';
import { startRig } from './backend-servers.ts';

describe('the admin API', () => {
  test('shows what is set and what that comes to', async () => {
    const { admin, router } = await startRig({
      routing: { weights: { stable: 3, candidate: 1, fallback: 0 }, fallback: { share: 0.2 } },
    });
    const expected = {
      weights: { stable: 3, candidate: 1, fallback: 0, legacy: 0 },
      retries: { attempts: 2, budgetShare: 0.2 },
      breaker: { enabled: false },
      sticky: { enabled: false },
      failover: { enabled: false },
      fallback: { share: 0.2, cap: 1 },
      drained: [],
      effective: {
        stable: expect.closeTo(0.6),
        candidate: expect.closeTo(0.2),
        fallback: expect.closeTo(0.2),
        legacy: 0,
      },
      cache: { enabled: false, epoch: 1, size: 0 },
      flags: { digest: expect.stringMatching(/^sha256:/), path: 'weights', modelAnswers: true },
    };
    expect((await admin('GET', '/state')).json).toEqual(expected);
    expect(router.call('state')).toEqual(expected);
    expect((await admin('GET', '/healthz')).status).toBe(200);
    expect(router.events).toEqual([]);
  });

  test.each([
    ['PUT', '/weights', { stable: 0, candidate: 0, fallback: 100 }, 'traffic'],
    ['PUT', '/retries', { attempts: 1, budgetShare: 0 }, 'traffic'],
    ['PUT', '/breaker', { enabled: true }, 'traffic'],
    ['PUT', '/sticky', { enabled: true }, 'traffic'],
    ['PUT', '/weights', { legacy: 1 }, 'traffic'],
    ['PUT', '/failover', { enabled: true }, 'traffic'],
    ['PUT', '/fallback', { share: 0.5 }, 'traffic'],
    ['PUT', '/fallback', { share: 0, cap: 0.5 }, 'traffic'],
    ['POST', '/servers/candidate/drain', undefined, 'traffic'],
    ['POST', '/cache/purge', undefined, 'cache'],
  ])('%s %s is a mutating action of its actor', async (method, path, body, plane) => {
    const { admin, router } = await startRig();
    expect((await admin(method, path, body)).status).toBe(200);
    const action = { type: 'action', part: 'router', plane, mutating: true, ok: true, actor: 'sre' };
    expect(router.events).toEqual([{ ...action, durationMs: 0, summary: expect.any(String) }]);
  });

  test('to set what is set already is an action that mutates nothing', async () => {
    const { admin, router } = await startRig();
    await admin('PUT', '/weights', { stable: 1, candidate: 0, fallback: 0 });
    await admin('POST', '/servers/candidate/undrain');
    expect(router.events).toMatchObject([
      { mutating: false, ok: true },
      { mutating: false, ok: true },
    ]);
  });

  test.each([
    ['PUT', '/weights', { stable: 1, candidate: -1, fallback: 0 }],
    ['PUT', '/weights', { stable: 1, candidate: 0, fallback: 0, other: 1 }],
    ['PUT', '/weights', '{"stable":'],
    ['PUT', '/retries', { attempts: 0, budgetShare: 0.2 }],
    ['PUT', '/fallback', { share: 1.5 }],
    ['PUT', '/fallback', { share: 0, cap: -1 }],
    ['POST', '/servers/other/drain', undefined],
  ])('%s %s with %j is refused, and nothing changes', async (method, path, body) => {
    const { admin, router } = await startRig();
    const before = (await admin('GET', '/state')).json;
    const { status, json } = await admin(method, path, body);
    expect(status).toBe(400);
    expect(json.error).toEqual(expect.any(String));
    expect((await admin('GET', '/state')).json).toEqual(before);
    expect(router.events.some((event) => event.type === 'action' && event.mutating)).toBe(false);
  });

  test('the harness moves traffic without a trace, and back to the start', async () => {
    const { router, admin } = await startRig();
    const before = router.call('set-weights', { stable: 0, candidate: 1, fallback: 0 });
    expect(before).toEqual({ stable: 1, candidate: 0, fallback: 0, legacy: 0 });
    expect((await admin('GET', '/state')).json.effective.candidate).toBe(1);
    await admin('POST', '/servers/candidate/drain');
    router.call('reset');
    expect((await admin('GET', '/state')).json).toMatchObject({ weights: before, drained: [] });
    expect(router.events).toHaveLength(1);
  });

  test('calls that the gateway has written down are not written down again', async () => {
    const { admin, router } = await startRig({ gatewayToken: 'secret' });
    await send('PUT', `${router.url('admin')}/weights`, { candidate: 1 }, { 'x-firedrill-token': 'secret' });
    expect(router.events).toEqual([]);
    await admin('PUT', '/weights', { stable: 1 });
    expect(router.events).toHaveLength(1);
  });

  test('a router is reloaded by the gateway alone', async () => {
    const { admin, router } = await startRig({ gatewayToken: 'secret' });
    expect((await admin('POST', '/reload')).status).toBe(403);
    const token = { 'x-firedrill-token': 'secret' };
    expect((await send('POST', `${router.url('admin')}/reload`, {}, token)).status).toBe(200);
  });
});

import { describe, expect, test } from 'vitest';
import type { Bundle } from '../../../src/sandbox/bundle/bundle.ts';
import { loadDomain } from '../../../src/sandbox/bundle/domain.ts';
import { program } from '../../../src/sandbox/server/program.ts';
import { metricNamesIn, renameMetrics } from '../../../src/sandbox/server/renamed-metrics.ts';
import { trafficOf } from '../../../src/traffic/domains/index.ts';
import { type Answered, type InProcess, send, startProgram } from './in-process.ts';

const domain = await loadDomain('healthcare-diagnostic');
const traffic = trafficOf('healthcare-diagnostic', 7);
const bundles = Object.values(domain.bundles).map(
  (bundle): Bundle => ({ ...bundle, behaviour: { ...bundle.behaviour, errorRate: 0, wrongRate: 0 } }),
);

const start = (loaded = 'v2', speed = 2_000): Promise<InProcess> =>
  startProgram(
    program,
    { name: 'candidate', model: 'triage', domain: domain.name, bundles, loaded, seed: 7 },
    { name: 'server-candidate', speed },
  );
const infer = (server: InProcess, index = 0): Promise<Answered> =>
  send('POST', `${server.url('api')}/v2/models/triage/infer`, traffic.requestAt(index).body);
const metricsOf = async (server: InProcess): Promise<string> =>
  (await send('GET', server.url('metrics'))).text;

describe('replicas', () => {
  test('requests that hit one that is down find nobody, and a restart heals them', async () => {
    const server = await start();
    expect(server.call('set-replicas', { ready: 3 })).toEqual({ ready: 6, of: 6 });
    const statuses = await Promise.all(
      Array.from({ length: 60 }, async (_, index) => (await infer(server, index)).status),
    );
    const down = statuses.filter((status) => status === 503).length;
    expect(down).toBeGreaterThan(15);
    expect(down).toBeLessThan(45);
    expect(await metricsOf(server)).toContain('model_replicas_ready 3');
    expect(await metricsOf(server)).toContain(`{bundle="v2",outcome="replica_down"} ${down}`);
    const restart = await send('POST', `${server.url('api')}/v2/replicas/restart`);
    expect(restart).toMatchObject({ status: 200, json: { ready: 6, of: 6 } });
    expect(server.call('state')).toMatchObject({ replicas: { ready: 6, of: 6 } });
    for (let index = 0; index < 10; index += 1) expect((await infer(server, index)).status).toBe(200);
    expect(server.events).toMatchObject([{ type: 'action', plane: 'none', mutating: true, ok: true }]);
  });

  test('the next try of the same request may hit another one', async () => {
    const server = await start();
    server.call('set-replicas', { ready: 3 });
    const tries = await Promise.all(Array.from({ length: 30 }, () => infer(server, 0)));
    expect(new Set(tries.map(({ status }) => status))).toEqual(new Set([200, 503]));
  });

  test('those that are down for a while come back when it is over on the drill clock, and not before', async () => {
    const server = await start();
    const replicasOf = () => (server.call('state') as { replicas: unknown }).replicas;
    server.call('set-replicas', { ready: 0, forMs: 1e9 });
    expect(replicasOf()).toEqual({ ready: 0, of: 6 });
    expect((await infer(server)).status).toBe(503);
    server.call('set-replicas', { ready: 0, forMs: 1 });
    await expect.poll(replicasOf).toEqual({ ready: 6, of: 6 });
    expect((await infer(server)).status).toBe(200);
  });

  test('a restart of replicas that are all well changes nothing; more ready ones than there are is refused', async () => {
    const server = await start();
    await send('POST', `${server.url('api')}/v2/replicas/restart`);
    expect(server.events).toMatchObject([{ mutating: false }]);
    expect(() => server.call('set-replicas', { ready: 7, of: 6 })).toThrow(/not that many/);
  });
});

describe('settings', () => {
  const put = (server: InProcess, body: unknown): Promise<Answered> =>
    send('PUT', `${server.url('api')}/v2/models/triage/settings`, body, { 'x-actor': 'dba' });

  test('each is set by itself, and stands in the journal when that changed something', async () => {
    const server = await start();
    expect((await put(server, { readShim: true })).json).toEqual({ readShim: true, writes: 'on' });
    expect((await put(server, { writes: 'frozen' })).json).toEqual({ readShim: true, writes: 'frozen' });
    await put(server, { writes: 'frozen' });
    const action = { type: 'action', plane: 'data', ok: true, actor: 'dba' };
    expect(server.events).toMatchObject([
      { ...action, summary: 'settings {"readShim":true}', mutating: true },
      { ...action, mutating: true },
      { ...action, mutating: false },
    ]);
    expect((await send('GET', `${server.url('api')}/v2/models/triage/settings`)).json).toEqual({
      readShim: true,
      writes: 'frozen',
    });
  });

  test('what is no setting is refused with an example, and for another model there are none', async () => {
    const server = await start();
    expect(await put(server, { writes: 'off' })).toMatchObject({
      status: 400,
      json: { nextStep: expect.stringContaining('frozen') },
    });
    expect((await send('PUT', `${server.url('api')}/v2/models/other/settings`, {})).status).toBe(404);
    expect(server.events).toMatchObject([{ mutating: false, ok: false }]);
  });

  test('the harness sets them without a trace, and learns what they were', async () => {
    const server = await start();
    expect(server.call('set-settings', { readShim: true })).toEqual({ readShim: false, writes: 'on' });
    expect(server.events).toEqual([]);
  });
});

describe('metrics under other names', () => {
  const rename = { model_requests_total: 'model_calls_total' };

  test('go with the bundle that exports them so, and with nobody else', async () => {
    const server = await start('v2');
    await infer(server);
    expect(server.call('set-metrics', { rename })).toEqual({});
    expect(await metricsOf(server)).toContain('model_calls_total{bundle="v2",outcome="ok"} 1');
    expect(await server.call('metric-names')).not.toContain('model_requests_total');
    server.call('place', { bundle: 'v1' });
    expect(await metricsOf(server)).toContain('model_requests_total{bundle="v2",outcome="ok"} 1');
    server.call('place', { bundle: 'v2' });
    expect(server.call('set-metrics', { bundle: 'v2', rename: {} })).toEqual(rename);
    expect(await server.call('metric-names')).toContain('model_requests_total');
  });

  test('all series of a histogram are renamed, and no name that merely begins alike', () => {
    const text = [
      '# HELP time Seconds of time.',
      '# TYPE time histogram',
      'time_bucket{le="1"} 1',
      'time_sum 1',
      'time_count{a="time"} 1',
      '# TYPE time_left gauge',
      'time_left 1',
    ].join('\n');
    const renamed = renameMetrics(text, { time: 'latency' });
    expect(renamed.split('\n')).toEqual([
      '# HELP latency Seconds of time.',
      '# TYPE latency histogram',
      'latency_bucket{le="1"} 1',
      'latency_sum 1',
      'latency_count{a="time"} 1',
      '# TYPE time_left gauge',
      'time_left 1',
    ]);
    expect(metricNamesIn(renamed)).toEqual(['latency', 'time_left']);
  });
});

describe('other faults', () => {
  test('a soft error is a 200 with nothing in it, which counts as an error', async () => {
    const server = await start();
    server.call('set-modifiers', { bundle: 'v2', modifiers: [{ kind: 'error', rate: 1, soft: true }] });
    expect(await infer(server)).toMatchObject({ status: 200, json: { outputs: [] } });
    expect(await metricsOf(server)).toContain('model_requests_total{bundle="v2",outcome="error"} 1');
    expect(await metricsOf(server)).not.toContain('decisions_total{');
  });

  test('a ramp begins when it is due on the drill clock', async () => {
    const server = await start();
    const rising = (fromMs: number) => {
      const ramp = { fromMs, overMs: 1 };
      return { bundle: 'v2', modifiers: [{ kind: 'error', rate: 1, ramp }] };
    };
    server.call('set-modifiers', rising(server.clock.now() + 1e9));
    expect((await infer(server)).status).toBe(200);
    server.call('set-modifiers', rising(server.clock.now() - 1_000));
    expect((await infer(server)).status).toBe(500);
  });

  test('less capacity shows as utilisation, in the metrics as in the state', async () => {
    const server = await start('v2', 1);
    const utilisation = (): number => (server.call('state') as { utilisation: number }).utilisation;
    await Promise.all(Array.from({ length: 5 }, (_, index) => infer(server, index)));
    expect(utilisation()).toBeLessThan(0.05);
    server.call('set-modifiers', { bundle: 'v2', modifiers: [{ kind: 'capacity', rps: 0.01 }] });
    expect(utilisation()).toBeGreaterThan(1);
    const shown = /^model_utilisation_ratio (\S+)/m.exec(await metricsOf(server))?.[1];
    expect(Number(shown)).toBeGreaterThan(1);
    expect((await infer(server, 9)).status).toBe(503);
  });
});

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { StepContext, StepOutcome } from '../../../src/procedure/playbook/context.ts';
import { stepDrivers } from '../../../src/procedure/playbook/steps/index.ts';
import { fastClock, stepContext } from '../contexts.ts';
import { type Answer, type Call, type HttpStub, httpStub, prometheusStub } from '../http-stub.ts';

/** Runs a step as it is written in a playbook. */
function runStep(name: string, config: unknown, context: StepContext): Promise<StepOutcome> {
  const driver = stepDrivers.find((one) => one.name === name);
  if (driver === undefined) throw new Error(`there is no step ${name}`);
  return driver.run(driver.schema.parse(config), context);
}

/** A sandbox of one HTTP server that plays router, model server and gateway. */
async function sandbox(
  answer?: (call: Call) => Answer,
): Promise<{ readonly http: HttpStub; readonly environment: Record<string, string> }> {
  const http = await httpStub(answer);
  const environment = {
    ROUTER_ADMIN_URL: `${http.url}/admin`,
    GATEWAY_URL: http.url,
    MODEL_URL_STABLE: `${http.url}/stable`,
    MODEL_NAME: 'triage',
  };
  return { http, environment };
}

const refused = { status: 400, body: { error: 'The weights are not weights.', nextStep: 'Send numbers.' } };

test('shift sets all weights, in the name of who acts', async () => {
  const { http, environment } = await sandbox();
  const { context } = await stepContext({ environment });
  expect(await runStep('shift', { stable: 10, fallback: 90 }, context)).toEqual({
    ok: true,
    detail: 'traffic goes to stable 10 %, fallback 90 %',
  });
  expect(http.calls[0]).toMatchObject({
    method: 'PUT',
    path: '/admin/weights',
    body: { stable: 10, candidate: 0, fallback: 90, legacy: 0 },
    headers: { 'x-actor': 'Grace' },
  });
});

test('shift fails with what the router says', async () => {
  const { environment } = await sandbox(() => refused);
  const { context } = await stepContext({ environment });
  const outcome = await runStep('shift', { stable: 100 }, context);
  expect(outcome.ok).toBe(false);
  expect(outcome.detail).toContain('the router answered 400');
  expect(outcome.detail).toContain('The weights are not weights.');
});

test('a router that gives no answer in time fails the step', async () => {
  const { context } = await stepContext({ environment: { ROUTER_ADMIN_URL: 'http://127.0.0.1:1' } });
  const outcome = await runStep('shift', { stable: 100 }, context);
  expect(outcome.ok).toBe(false);
  expect(outcome.detail).toContain('the router gave no answer');
});

test.each([
  ['drain', 'candidate', 'POST /admin/servers/candidate/drain'],
  ['undrain', 'stable', 'POST /admin/servers/stable/undrain'],
  ['purge-cache', 'router', 'POST /admin/cache/purge'],
  ['unload', 'stable', 'POST /stable/v2/repository/models/triage/unload'],
])('%s makes one call, and fails when that is refused', async (name, config, line) => {
  const good = await sandbox();
  const { context } = await stepContext({ environment: good.environment });
  expect((await runStep(name, config, context)).ok).toBe(true);
  expect(good.http.lines()).toEqual([line]);
  const bad = await sandbox(() => refused);
  expect((await runStep(name, config, { ...context, environment: bad.environment })).ok).toBe(false);
});

test('load waits until the server is ready, and marks the wait', async () => {
  const { http, environment } = await sandbox();
  const { context, waits } = await stepContext({ environment });
  const outcome = await runStep('load', { server: 'stable', bundle: 'v1' }, context);
  expect(outcome.ok).toBe(true);
  expect(http.lines()).toEqual([
    'POST /stable/v2/repository/models/triage/load',
    'GET /stable/v2/models/triage/ready',
  ]);
  expect(http.calls[0]?.body).toEqual({ parameters: { bundle: 'v1' } });
  expect(waits).toEqual(['v1 to warm up on stable']);
});

test('load fails when the server says that it is loaded and is not ready', async () => {
  const { environment } = await sandbox(({ path }) => ({ status: path.endsWith('/ready') ? 503 : 200 }));
  const { context } = await stepContext({ environment });
  expect((await runStep('load', { server: 'stable', bundle: 'v1' }, context)).ok).toBe(false);
});

test('preflight accepts only a live server', async () => {
  const { environment } = await sandbox(() => ({ status: 503 }));
  const { context } = await stepContext({ environment });
  const outcome = await runStep('preflight', { server: 'stable', bundle: 'v1' }, context);
  expect(outcome).toMatchObject({ ok: false });
  expect(outcome.detail).toContain('server stable answered 503');
});

test('preflight refuses a bundle that the repository does not have', async () => {
  const { environment } = await sandbox(({ path }) => ({
    body: path.endsWith('/index') ? [{ name: 'triage', version: 'v2', state: 'READY' }] : {},
  }));
  const { context } = await stepContext({ environment });
  expect(await runStep('preflight', { server: 'stable', bundle: 'v1' }, context)).toEqual({
    ok: false,
    detail: 'v1 is not in the repository of stable',
  });
});

test('canary moves the traffic share by share while the new server is healthy', async () => {
  const { http, environment } = await sandbox();
  const prometheus = await prometheusStub(() => 0.1);
  const { context } = await stepContext({ environment: { ...environment, PROMETHEUS_URL: prometheus.url } });
  const healthy = { promql: 'p95', below: 0.3 };
  const config = { from: 'fallback', to: 'stable', shares: [10, 50, 100], healthy };
  expect((await runStep('canary', config, context)).ok).toBe(true);
  expect(http.calls.map(({ body }) => body)).toEqual([
    { stable: 10, candidate: 0, fallback: 90, legacy: 0 },
    { stable: 50, candidate: 0, fallback: 50, legacy: 0 },
    { stable: 100, candidate: 0, fallback: 0, legacy: 0 },
  ]);
});

test('canary sends everything back and fails when the new server is not healthy', async () => {
  const { http, environment } = await sandbox();
  const prometheus = await prometheusStub(() => 0.9);
  const { context } = await stepContext({
    clock: fastClock(),
    environment: { ...environment, PROMETHEUS_URL: prometheus.url },
  });
  const healthy = { promql: 'p95', below: 0.3, within: '10s' };
  const outcome = await runStep(
    'canary',
    { from: 'fallback', to: 'stable', shares: [10, 100], healthy },
    context,
  );
  expect(outcome).toEqual({
    ok: false,
    detail:
      'stable is not healthy with 10 %: not within 10s: p95 is 0.9, not below 0.3; everything is back on fallback',
  });
  expect(http.calls.at(-1)?.body).toEqual({ stable: 0, candidate: 0, fallback: 100, legacy: 0 });
});

test('wait lets drill time pass, and marks the wait', async () => {
  const clock = fastClock();
  const { context, waits } = await stepContext({ clock });
  expect((await runStep('wait', '30s', context)).ok).toBe(true);
  expect(clock.now()).toBeGreaterThanOrEqual(30_000);
  expect(waits).toEqual(['30s to pass']);
});

test('http calls anything, and needs the status that it asks for', async () => {
  const { http, environment } = await sandbox(() => ({ status: 201 }));
  const { context } = await stepContext({ environment });
  const call = { method: 'PUT', url: '$ROUTER_ADMIN_URL/retries', json: { attempts: 1 } };
  expect((await runStep('http', call, context)).ok).toBe(true);
  expect(http.calls[0]).toMatchObject({ method: 'PUT', path: '/admin/retries', body: { attempts: 1 } });
  expect((await runStep('http', { ...call, status: 200 }, context)).ok).toBe(false);
});

test('an address that the sandbox does not have fails the step by name', async () => {
  const { context } = await stepContext();
  await expect(runStep('http', { url: '$NO_SUCH_URL/x' }, context)).rejects.toThrow('needs NO_SUCH_URL');
});

test('command runs in the folder of the playbook and passes on its output', async () => {
  const { context, progress } = await stepContext();
  await writeFile(join(context.folder, 'step.sh'), 'echo warming; cat > alert.json\n');
  expect((await runStep('command', { run: 'sh step.sh' }, context)).ok).toBe(true);
  expect(progress).toEqual(['warming']);
  expect(await runStep('command', { run: 'exit 4' }, context)).toEqual({ ok: false, detail: 'exit code 4' });
});

const sentinels = `
- { inputs: { study_id: S-0000001, megapixels: 2.5, urgent_hint: true }, expect: { priority: urgent } }
- { inputs: { study_id: S-0000002, megapixels: 18, urgent_hint: false }, expect: { priority: routine } }
`;

function priorityOf({ body }: Call): string {
  const { inputs } = body as {
    readonly inputs: readonly { readonly name: string; readonly data: unknown[] }[];
  };
  return inputs.find(({ name }) => name === 'urgent_hint')?.data[0] === true ? 'urgent' : 'routine';
}

async function probing(answer: (call: Call) => Answer): Promise<{ context: StepContext; http: HttpStub }> {
  const { http, environment } = await sandbox(answer);
  const { context } = await stepContext({ environment });
  await writeFile(join(context.folder, 'triage.yaml'), sentinels);
  return { context, http };
}

test('probe is content with right answers, and asks each time under another id', async () => {
  const { context, http } = await probing((call) => ({
    body: { outputs: [{ name: 'priority', data: [priorityOf(call)] }] },
  }));
  const outcome = await runStep('probe', { requests: '$MODEL_NAME.yaml', times: 3, p95Ms: 5_000 }, context);
  expect(outcome.detail).toContain('100 % of 6 answers right');
  expect(outcome.ok).toBe(true);
  expect(http.lines()[0]).toBe('POST /v2/models/triage/infer');
  expect(http.calls[0]?.body).toMatchObject({
    inputs: [
      { name: 'study_id', datatype: 'BYTES', shape: [1], data: ['S-0000001'] },
      { name: 'megapixels', datatype: 'FP64', shape: [1], data: [2.5] },
      { name: 'urgent_hint', datatype: 'BOOL', shape: [1], data: [true] },
    ],
  });
  expect(new Set(http.calls.map(({ body }) => (body as { id: string }).id)).size).toBe(6);
});

test('probe fails on wrong answers, on errors and on slow answers', async () => {
  const wrong = await probing(() => ({ body: { outputs: [{ name: 'priority', data: ['urgent'] }] } }));
  const config = { requests: 'triage.yaml', p95Ms: 5_000 };
  expect((await runStep('probe', config, wrong.context)).detail).toContain('50 % of 2 answers right');
  const down = await probing(() => ({ status: 500 }));
  expect((await runStep('probe', config, down.context)).ok).toBe(false);
  const slow = await probing((call) => ({
    body: { outputs: [{ name: 'priority', data: [priorityOf(call)] }] },
  }));
  expect((await runStep('probe', { ...config, p95Ms: 0.001 }, slow.context)).ok).toBe(false);
});

test('warm-up sends requests to one server alone, and fails when that cannot answer', async () => {
  const { context, http } = await probing(() => ({}));
  expect(
    (await runStep('warm-up', { server: 'stable', requests: 'triage.yaml', times: 2 }, context)).ok,
  ).toBe(true);
  expect(http.lines()).toEqual(Array(4).fill('POST /stable/v2/models/triage/infer'));
  const cold = await probing(() => ({ status: 503 }));
  expect((await runStep('warm-up', { server: 'stable', requests: 'triage.yaml' }, cold.context)).ok).toBe(
    false,
  );
});

import { expect, test } from 'vitest';
import type { StepContext, StepOutcome } from '../../../src/procedure/playbook/context.ts';
import { stepDrivers } from '../../../src/procedure/playbook/steps/index.ts';
import { stepContext } from '../contexts.ts';
import { type Answer, type Call, type HttpStub, httpStub } from '../http-stub.ts';

/** Runs a step as it is written in a playbook. */
function runStep(name: string, config: unknown, context: StepContext): Promise<StepOutcome> {
  const driver = stepDrivers.find((one) => one.name === name);
  if (driver === undefined) throw new Error(`there is no step ${name}`);
  return driver.run(driver.schema.parse(config), context);
}

/** Whether a playbook may say this. */
function accepts(name: string, config: unknown): boolean {
  return stepDrivers.find((one) => one.name === name)?.schema.safeParse(config).success === true;
}

/** A sandbox of one HTTP server that plays every part. */
async function sandbox(
  answer?: (call: Call) => Answer,
): Promise<{ readonly http: HttpStub; readonly context: StepContext }> {
  const http = await httpStub(answer);
  const environment = {
    ROUTER_ADMIN_URL: `${http.url}/admin`,
    MODEL_URL_STABLE: `${http.url}/stable`,
    MODEL_URL_CANDIDATE: `${http.url}/candidate`,
    MODEL_URL_LEGACY: `${http.url}/legacy`,
    MODEL_NAME: 'risk',
    FLAGS_URL: `${http.url}/flagd`,
    RECONCILER_URL: `${http.url}/reconciler`,
    SLACK_WEBHOOK_URL: `${http.url}/slack`,
  };
  return { http, context: (await stepContext({ environment })).context };
}

const refused = { status: 409, body: { error: 'Not now.', nextStep: 'Eject it first.' } };

test.each([
  [
    'settings',
    { server: 'stable', readShim: true },
    'PUT /stable/v2/models/risk/settings',
    { readShim: true },
  ],
  [
    'settings',
    { server: 'candidate', writes: 'frozen' },
    'PUT /candidate/v2/models/risk/settings',
    { writes: 'frozen' },
  ],
  [
    'flag',
    { key: 'serving-path', variant: 'weights' },
    'PUT /flagd/flags/serving-path',
    { defaultVariant: 'weights' },
  ],
  ['eject', 'router-2', 'POST /admin/routers/router-2/eject', undefined],
  ['reload', 'router-2', 'POST /admin/routers/router-2/reload', undefined],
  ['rejoin', 'router-2', 'POST /admin/routers/router-2/rejoin', undefined],
  ['reconciler', 'suspend', 'POST /reconciler/suspend', undefined],
  [
    'reconciler',
    { desired: { stable: 100, candidate: 0 } },
    'PUT /reconciler/desired',
    { weights: { stable: 100, candidate: 0 } },
  ],
  ['limits', { fallback: { cap: 0.3 } }, 'PUT /admin/fallback', { share: 0, cap: 0.3 }],
  ['limits', { failover: true }, 'PUT /admin/failover', { enabled: true }],
  ['drain', 'legacy', 'POST /admin/servers/legacy/drain', undefined],
])('%s %j makes one call in the name of who acts, and fails when that is refused', async (...row) => {
  const [name, config, line, body] = row;
  const good = await sandbox();
  expect((await runStep(name, config, good.context)).ok).toBe(true);
  expect(good.http.lines()).toEqual([line]);
  expect(good.http.calls[0]?.headers['x-actor']).toBe('Grace');
  if (body !== undefined) expect(good.http.calls[0]?.body).toEqual(body);
  const bad = await sandbox(() => refused);
  const outcome = await runStep(name, config, bad.context);
  expect(outcome.ok).toBe(false);
  expect(outcome.detail).toContain('Not now.');
});

test('limits sets one thing after another, and stops at the first that is refused', async () => {
  const config = { retries: { attempts: 1 }, fallback: { share: 0.1, cap: 0.5 }, breaker: true };
  const good = await sandbox();
  expect((await runStep('limits', config, good.context)).ok).toBe(true);
  expect(good.http.calls.map(({ path, body }) => [path, body])).toEqual([
    ['/admin/retries', { attempts: 1, budgetShare: 0.2 }],
    ['/admin/fallback', { share: 0.1, cap: 0.5 }],
    ['/admin/breaker', { enabled: true }],
  ]);
  const bad = await sandbox(({ path }) => (path.endsWith('/fallback') ? refused : {}));
  expect((await runStep('limits', config, bad.context)).ok).toBe(false);
  expect(bad.http.calls).toHaveLength(2);
});

test('a step that would set nothing is refused before a drill, one that sets something is not', () => {
  expect(accepts('limits', {})).toBe(false);
  expect(accepts('limits', { sticky: false })).toBe(true);
  expect(accepts('settings', { server: 'stable' })).toBe(false);
  expect(accepts('settings', { server: 'stable', readShim: false })).toBe(true);
});

const replicas = [
  { name: 'router-1', inPool: true, flags: 'aa', path: 'weights' },
  { name: 'router-2', inPool: false, flags: 'bb', path: 'classic' },
  { name: 'router-3', inPool: true, flags: 'aa', path: 'weights' },
];

test('replicas can be meant by what is wrong with them', async () => {
  const { context, http } = await sandbox(({ method }) => ({ body: method === 'GET' ? replicas : {} }));
  expect(await runStep('eject', 'divergent', context)).toEqual({
    ok: true,
    detail: 'router-2 out of the pool',
  });
  expect(await runStep('reload', 'ejected', context)).toEqual({ ok: true, detail: 'router-2 up to date' });
  expect(http.lines()).toEqual([
    'GET /admin/routers',
    'POST /admin/routers/router-2/eject',
    'GET /admin/routers',
    'POST /admin/routers/router-2/reload',
  ]);
});

test('nobody is ejected when no replica is wrong, or nobody can say which', async () => {
  const alike = await sandbox(() => ({ body: replicas.map((replica) => ({ ...replica, flags: 'aa' })) }));
  expect(await runStep('eject', 'divergent', alike.context)).toEqual({
    ok: false,
    detail: 'no replica is divergent',
  });
  const torn = await sandbox(() => ({ body: replicas.map((one) => ({ ...one, flags: one.name })) }));
  await expect(runStep('eject', 'divergent', torn.context)).rejects.toThrow('no majority');
  expect([...alike.http.lines(), ...torn.http.lines()]).toEqual(['GET /admin/routers', 'GET /admin/routers']);
});

test('load takes single components of a release where it is told to, and all of it otherwise', async () => {
  const { context, http } = await sandbox();
  const whole = { server: 'legacy', bundle: 'v0' };
  await runStep('load', { ...whole, components: ['weights', 'index'] }, context);
  await runStep('load', whole, context);
  const loads = http.calls.filter(({ path }) => path.endsWith('/load'));
  expect(loads.map(({ body }) => body)).toEqual([
    { parameters: { bundle: 'v0', components: ['weights', 'index'] } },
    { parameters: { bundle: 'v0' } },
  ]);
});

test('shift can send everything to the release before the last', async () => {
  const { context, http } = await sandbox();
  expect((await runStep('shift', { legacy: 100 }, context)).detail).toBe('traffic goes to legacy 100 %');
  expect(http.calls[0]?.body).toEqual({ stable: 0, candidate: 0, fallback: 0, legacy: 100 });
  expect(accepts('shift', { legacy: 90 })).toBe(false);
});

test('a message on Slack goes to an audience of its own where it has one', async () => {
  const { context, http } = await sandbox();
  await runStep('notify', { to: 'slack', text: 'Retention has to stop', audience: 'risk-officers' }, context);
  await runStep('notify', { to: 'slack', text: 'We roll back' }, context);
  expect(http.calls.map(({ body }) => body)).toEqual([
    { text: 'Retention has to stop', channel: '#risk-officers' },
    { text: 'We roll back' },
  ]);
});

import { expect, test } from 'vitest';
import { describeCondition } from '../../../src/procedure/playbook/condition/describe.ts';
import { evaluate } from '../../../src/procedure/playbook/condition/evaluate.ts';
import { awaitHolding } from '../../../src/procedure/playbook/condition/hold.ts';
import {
  type Condition,
  conditionSchema,
  holdingSchema,
} from '../../../src/procedure/playbook/condition/schema.ts';
import { fastClock, stepContext } from '../contexts.ts';
import { httpStub, prometheusStub } from '../http-stub.ts';

const yes: Condition = { promql: 'yes' };
const no: Condition = { promql: 'no' };
const unknown: Condition = { promql: 'no_data', below: 1 };

/** What becomes of a condition when Prometheus knows some values. */
async function truthOf(
  condition: Condition,
  values: Readonly<Record<string, number | readonly number[]>> = {},
) {
  const prometheus = await prometheusStub((query) => ({ yes: 1, ...values })[query]);
  const { context } = await stepContext({
    environment: { PROMETHEUS_URL: prometheus.url },
    signals: { p95: 'histogram_quantile(…)' },
  });
  return evaluate(condition, context);
}

test('a query that returns a sample is true, one that returns none is false', async () => {
  expect((await truthOf(yes)).truth).toBe(true);
  expect((await truthOf(no)).truth).toBe(false);
});

test('a value within its bounds is true, one outside of them is false', async () => {
  expect(await truthOf({ promql: 'p', above: 0.2, below: 0.3 }, { p: 0.25 })).toEqual({
    truth: true,
    evidence: 'p is 0.25 above 0.2 and below 0.3',
  });
  expect(await truthOf({ promql: 'p', below: 0.3 }, { p: 0.3 })).toEqual({
    truth: false,
    evidence: 'p is 0.3, not below 0.3',
  });
});

test('a value that is missing or not a number is unknown, on either side of a bound', async () => {
  for (const bound of [{ above: 0.3 }, { below: 0.3 }]) {
    expect(await truthOf({ promql: 'p', ...bound })).toEqual({
      truth: null,
      evidence: 'p has no data',
    });
    expect((await truthOf({ promql: 'p', ...bound }, { p: Number.NaN })).truth).toBeNull();
  }
});

test('several series are not one value', async () => {
  expect(await truthOf({ promql: 'p', above: 0 }, { p: [1, 2] })).toEqual({
    truth: null,
    evidence: 'p returns 2 series: aggregate them into one',
  });
});

test('a signal is asked for by its name', async () => {
  expect(await truthOf({ signal: 'p95', above: 0.3 }, { 'histogram_quantile(…)': 0.9 })).toEqual({
    truth: true,
    evidence: 'p95 is 0.9 above 0.3',
  });
});

test('what cannot be asked is unknown, with the reason', async () => {
  const { context } = await stepContext();
  expect(await evaluate(yes, context)).toEqual({
    truth: null,
    evidence: 'needs PROMETHEUS_URL, which this sandbox does not have.',
  });
  const broken = await httpStub(() => ({ status: 503, body: { error: 'busy' } }));
  const { context: other } = await stepContext({ environment: { PROMETHEUS_URL: broken.url } });
  expect(await evaluate(yes, other)).toEqual({
    truth: null,
    evidence: 'Prometheus answered 503: {"error":"busy"}',
  });
});

test('all is false when one part is, and unknown rather than true', async () => {
  expect((await truthOf({ all: [yes, yes] })).truth).toBe(true);
  expect((await truthOf({ all: [yes, unknown] })).truth).toBeNull();
  expect((await truthOf({ all: [unknown, no] })).truth).toBe(false);
});

test('any is true when one part is, and unknown rather than false', async () => {
  expect((await truthOf({ any: [unknown, yes] })).truth).toBe(true);
  expect((await truthOf({ any: [no, unknown] })).truth).toBeNull();
  expect((await truthOf({ any: [no, no] })).truth).toBe(false);
});

test('not turns true into false and back, but unknown stays unknown', async () => {
  expect((await truthOf({ not: yes })).truth).toBe(false);
  expect((await truthOf({ not: no })).truth).toBe(true);
  expect((await truthOf({ not: unknown })).truth).toBeNull();
});

test('an HTTP condition looks at the status and into the body', async () => {
  const server = await httpStub(() => ({ status: 200, body: { servers: [{ ready: true }] } }));
  const { context } = await stepContext({ environment: { MODEL_URL_STABLE: server.url } });
  const ask = async (http: object): Promise<boolean | null> =>
    (await evaluate(conditionSchema.parse({ http: { get: '$MODEL_URL_STABLE/x', ...http } }), context)).truth;
  expect(await ask({})).toBe(true);
  expect(await ask({ status: 503 })).toBe(false);
  expect(await ask({ json: { path: 'servers.0.ready', equals: true } })).toBe(true);
  expect(await ask({ json: { path: 'servers.0.ready', equals: false } })).toBe(false);
  expect(await ask({ json: { path: 'nothing.there', equals: true } })).toBe(false);
});

test('a condition that has held for long enough ends the wait', async () => {
  const clock = fastClock();
  const prometheus = await prometheusStub(() => 1);
  const { context, waits } = await stepContext({ clock, environment: { PROMETHEUS_URL: prometheus.url } });
  const holding = holdingSchema.parse({ promql: 'x', for: '20s' });
  expect(await awaitHolding(holding, context)).toMatchObject({
    ok: true,
    detail: 'x returns 1 series',
  });
  expect(clock.now()).toBeGreaterThanOrEqual(20_000);
  expect(waits).toEqual(['x']);
});

test('a condition that breaks off in between has to hold anew', async () => {
  const clock = fastClock();
  let calls = 0;
  let brokenAtMs = 0;
  const prometheus = await prometheusStub(() => {
    calls += 1;
    if (calls !== 3) return 1;
    brokenAtMs = clock.now();
    return undefined;
  });
  const { context } = await stepContext({ clock, environment: { PROMETHEUS_URL: prometheus.url } });
  const holding = holdingSchema.parse({ promql: 'x', for: '20s', within: '5m' });
  expect((await awaitHolding(holding, context)).ok).toBe(true);
  expect(clock.now() - brokenAtMs).toBeGreaterThanOrEqual(20_000);
});

test('a condition that never holds fails when its time is up', async () => {
  const prometheus = await prometheusStub(() => undefined);
  const { context } = await stepContext({
    clock: fastClock(),
    environment: { PROMETHEUS_URL: prometheus.url },
  });
  const holding = holdingSchema.parse({ promql: 'x', below: 0.3, within: '30s' });
  expect(await awaitHolding(holding, context)).toMatchObject({
    ok: false,
    detail: 'not within 30s: x has no data',
  });
});

test('a wait ends with the reason when the procedure has to stop', async () => {
  const stop = new AbortController();
  const prometheus = await prometheusStub(() => {
    stop.abort(new Error('the drill is over'));
    return undefined;
  });
  const { context } = await stepContext({
    signal: stop.signal,
    environment: { PROMETHEUS_URL: prometheus.url },
  });
  await expect(awaitHolding(holdingSchema.parse({ promql: 'x' }), context)).rejects.toThrow(
    'the drill is over',
  );
});

test('a condition can be said in words', () => {
  expect(
    describeCondition({
      all: [
        { signal: 'p95', above: 0.1, below: 0.3 },
        { any: [{ contract: 'v1' }, { not: { http: { get: '$X/ready', status: 200 } } }] },
      ],
    }),
  ).toBe('p95 above 0.1 and below 0.3 and (the schema satisfies the contract of v1 or not …');
  expect(describeCondition({ promql: '\n  sum(x)\n    > 1\n' })).toBe('sum(x) > 1');
});

test('what this product is made of can be asked without asking anybody', async () => {
  const { context } = await stepContext({ environment: { RECONCILER_URL: 'http://x', MODEL_NAME: 'risk' } });
  const truth = async (condition: Condition) => (await evaluate(condition, context)).truth;
  expect(await truth({ available: 'RECONCILER_URL' })).toBe(true);
  expect(await truth({ available: 'FLAGS_URL' })).toBe(false);
  expect(await truth({ model: 'risk' })).toBe(true);
  expect(await truth({ model: 'triage' })).toBe(false);
});

test('the class of an incident is unknown until somebody has classified it', async () => {
  const { context } = await stepContext({ facts: {} });
  expect((await evaluate({ class: 'schema' }, context)).truth).toBeNull();
  const classified = { ...context, facts: { class: 'schema' } };
  expect((await evaluate({ class: 'schema' }, classified)).truth).toBe(true);
  expect((await evaluate({ class: 'model' }, classified)).truth).toBe(false);
});

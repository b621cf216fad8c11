import { expect, test } from 'vitest';
import { badPolicy } from '../../src/faults/bad-policy.ts';
import { controlApiOutage } from '../../src/faults/control-api-outage.ts';
import { dataLeak } from '../../src/faults/data-leak.ts';
import { failingInference } from '../../src/faults/failing-inference.ts';
import { fallbackOverload } from '../../src/faults/fallback-overload.ts';
import { providerOutage } from '../../src/faults/provider-outage.ts';
import { reconcilerFights } from '../../src/faults/reconciler-fights.ts';
import { arm, see } from './targets.ts';

test('a bad policy weighs on prompt and thresholds, so that mending one of them leaves half of it', async () => {
  const { calls, undo } = await arm(badPolicy, { share: 0.36 });
  const modifier = { kind: 'wrong', where: { field: 'intent', equals: 'refund' }, as: 'invented-policy' };
  const upon = (component: string) => ({
    bundle: 'v2',
    component,
    modifiers: [{ ...modifier, rate: expect.closeTo(0.2, 9) }],
  });
  // Both at once spare 0.8 · 0.8 = 0.64 of the answers.
  expect(calls.slice(0, 4)).toEqual([
    ['server-stable', 'set-modifiers', upon('prompt')],
    ['server-stable', 'set-modifiers', upon('thresholds')],
    ['server-candidate', 'set-modifiers', upon('prompt')],
    ['server-candidate', 'set-modifiers', upon('thresholds')],
  ]);
  calls.length = 0;
  await undo();
  expect(calls).toHaveLength(4);
  for (const call of calls) expect(call).toMatchObject([{}, {}, { modifiers: [] }]);
});

test('a bad policy begins with empty caches on every router, once the bundle has gone bad', async () => {
  const { calls } = await arm(badPolicy, { share: 0.35 });
  expect(calls.slice(4)).toEqual(
    ['router-1', 'router-2', 'router-3'].map((name) => [name, 'forget-answers', undefined]),
  );
});

test('failing inference and a leak belong to their bundle, wherever it is loaded', async () => {
  const failing = await arm(failingInference, { rate: 0.3 });
  expect(failing.calls[1]).toEqual([
    'server-candidate',
    'set-modifiers',
    { bundle: 'v2', modifiers: [{ kind: 'error', rate: 0.3 }] },
  ]);
  const leaking = await arm(dataLeak, { share: 0.08 });
  expect(leaking.calls[1]).toEqual([
    'server-candidate',
    'set-modifiers',
    { bundle: 'v2', modifiers: [{ kind: 'wrong', rate: 0.08, as: 'leak' }] },
  ]);
});

test('a fallback that is too small stays so, and the routers send it whatever failed', async () => {
  const { calls } = await arm(fallbackOverload, { capacityRps: 2 });
  expect(calls).toEqual([
    ['server-fallback', 'set-modifiers', { bundle: 'fallback', modifiers: [{ kind: 'capacity', rps: 2 }] }],
    [
      'gateway',
      'set-routing',
      { retries: { attempts: 3, budgetShare: 1 }, breaker: { enabled: true }, failover: { enabled: true } },
    ],
  ]);
});

test('an overload is seen once more is offered than fits, and not before', async () => {
  const offered = (utilisation: number) =>
    see(fallbackOverload, { capacityRps: 2 }, { 'server-fallback state': { utilisation } });
  expect(await offered(1.3)).toContain('130 %');
  expect(await offered(0.9)).toBeNull();
});

test('a reconciler is seen while it holds on, and not while it is suspended and idle', async () => {
  const state = (suspended: boolean, applies = 0) => ({
    'reconciler state': { weights: { candidate: 100 }, suspended, applies },
  });
  expect(await see(reconcilerFights, {}, state(false))).toContain('"candidate":100');
  expect(await see(reconcilerFights, {}, state(true, 2))).toContain('2 times');
  expect(await see(reconcilerFights, {}, state(true))).toBeNull();
});

test('a product without a reconciler has nobody who fights', async () => {
  await expect(arm(reconcilerFights, {})).rejects.toThrow();
});

test('an outage of the control API ends by itself, is undone, and is seen only while it lasts', async () => {
  const { calls, undo } = await arm(controlApiOutage, { for: '90s' });
  await undo();
  expect(calls).toEqual([
    ['gateway', 'set-outage', { forMs: 90_000 }],
    ['gateway', 'set-outage', { forMs: 0 }],
  ]);
  expect(await see(controlApiOutage, {}, { 'gateway state': { outage: true } })).toContain('503');
  expect(await see(controlApiOutage, {}, { 'gateway state': { outage: false } })).toBeNull();
});

test('an outage of the provider ends by itself, counted from the arming', async () => {
  const { calls, undo } = await arm(providerOutage, { for: '150s' });
  await undo();
  expect(calls).toEqual([
    ['provider', 'set-outage', { on: true, untilMs: 210_000 }],
    ['provider', 'set-outage', { on: false }],
  ]);
});

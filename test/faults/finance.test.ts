import { expect, test } from 'vitest';
import { faults } from '../../src/faults/index.ts';
import { mixedWrites } from '../../src/faults/mixed-writes.ts';
import { nanScores } from '../../src/faults/nan-scores.ts';
import { outOfRangeScores } from '../../src/faults/out-of-range-scores.ts';
import { registryRetention } from '../../src/faults/registry-retention.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { arm } from './targets.ts';

test('mixed writes run their migrations in order before the release takes its share', async () => {
  const { calls } = await arm(mixedWrites, { migrations: ['V7', 'V8'], percent: 40 });
  expect(calls).toEqual([
    ['database', 'migrate', 'V7'],
    ['database', 'migrate', 'V8'],
    ['gateway', 'set-weights', { stable: 60, candidate: 40, fallback: 0, legacy: 0 }],
  ]);
});

test('a release without a migration or without traffic is no such fault', () => {
  expect(mixedWrites.schema.safeParse({ migrations: [], percent: 40 }).success).toBe(false);
  expect(mixedWrites.schema.safeParse({ migrations: ['V7'], percent: 0 }).success).toBe(false);
});

test('scores that are none follow their bundle onto every server, and the undo takes them off', async () => {
  const { calls, undo } = await arm(nanScores, { rate: 0.05 });
  const modifiers = [{ kind: 'wrong', as: 'nan', rate: 0.05 }];
  expect(calls).toEqual([
    ['server-stable', 'set-modifiers', { bundle: 'v2', modifiers }],
    ['server-candidate', 'set-modifiers', { bundle: 'v2', modifiers }],
  ]);
  calls.length = 0;
  await undo();
  expect(calls).toContainEqual(['server-candidate', 'set-modifiers', { bundle: 'v2', modifiers: [] }]);
});

test('scores beyond the scale are there before their release takes all traffic', async () => {
  const { calls, undo } = await arm(outOfRangeScores, { rate: 0.15, migrations: ['V7'] });
  const modifiers = [{ kind: 'wrong', as: 'out-of-range', rate: 0.15 }];
  expect(calls).toEqual([
    ['server-stable', 'set-modifiers', { bundle: 'v2', modifiers }],
    ['server-candidate', 'set-modifiers', { bundle: 'v2', modifiers }],
    ['database', 'migrate', 'V7'],
    ['gateway', 'set-weights', { stable: 0, candidate: 100, fallback: 0, legacy: 0 }],
  ]);
  calls.length = 0;
  await undo();
  expect(calls).toHaveLength(2);
});

test('retention takes the bundle, another comes under its name, and the pool has to fetch it', async () => {
  const { calls } = await arm(registryRetention, { warmUp: '10s' });
  expect(calls).toEqual([
    ['registry', 'remove', { bundle: 'v1' }],
    ['registry', 'rebuild', { bundle: 'v1' }],
    ['server-stable', 'scale-to-zero', { warmUpMs: 10_000 }],
  ]);
});

test.each([
  ['S05', ['stable', 'fallback']],
  ['S10', ['legacy', 'fallback']],
])('%s is a scenario that the faults understand', async (id, to) => {
  const { scenario } = await loadScenario(
    new URL(`../../scenarios/${id}.yaml`, import.meta.url).pathname,
    faults,
  );
  expect(scenario.rollback?.to).toEqual(to);
});

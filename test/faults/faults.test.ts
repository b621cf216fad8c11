import { expect, test } from 'vitest';
import { coldStart } from '../../src/faults/cold-start.ts';
import { destructiveMigration } from '../../src/faults/destructive-migration.ts';
import { faults, findFault } from '../../src/faults/index.ts';
import { slowInference } from '../../src/faults/slow-inference.ts';
import { trafficSurge } from '../../src/faults/traffic-surge.ts';
import { arm, recordingTargets } from './targets.ts';

test('slow inference follows its bundle onto every server, and its undo takes it off again', async () => {
  const { calls, undo } = await arm(slowInference, { whenMegapixels: '>12', p95Ms: 900 });
  const modifiers = [{ kind: 'slow', p95Ms: 900, where: { field: 'megapixels', above: 12 } }];
  expect(calls).toEqual([
    ['server-stable', 'set-modifiers', { bundle: 'v2', modifiers }],
    ['server-candidate', 'set-modifiers', { bundle: 'v2', modifiers }],
  ]);
  calls.length = 0;
  await undo();
  expect(calls).toEqual([
    ['server-stable', 'set-modifiers', { bundle: 'v2', modifiers: [] }],
    ['server-candidate', 'set-modifiers', { bundle: 'v2', modifiers: [] }],
  ]);
});

test('slow inference without a condition slows every request', async () => {
  const { calls } = await arm(slowInference, { p95Ms: 900 });
  expect(calls[0]).toEqual([
    'server-stable',
    'set-modifiers',
    { bundle: 'v2', modifiers: [{ kind: 'slow', p95Ms: 900 }] },
  ]);
});

test('a cold start scales one pool to zero and leaves the others alone', async () => {
  const { calls } = await arm(coldStart, { warmUp: '45s' });
  expect(calls).toEqual([['server-stable', 'scale-to-zero', { warmUpMs: 45_000 }]]);
});

test('a destructive migration runs before the release takes traffic', async () => {
  const mistakes = { segment: 'self-employed', as: 'salaried' };
  const { calls, undo } = await arm(destructiveMigration, { release: 'V5', mistakes });
  const where = { field: 'segment', equals: 'self-employed' };
  const placed = {
    bundle: 'v2',
    component: 'preprocessor',
    modifiers: [{ kind: 'wrong', where, rate: 1, as: 'salaried' }],
  };
  expect(calls).toEqual([
    ['database', 'migrate', 'V5'],
    ['server-stable', 'set-modifiers', placed],
    ['server-candidate', 'set-modifiers', placed],
    ['gateway', 'set-weights', { stable: 0, candidate: 100, fallback: 0 }],
  ]);
  calls.length = 0;
  await undo();
  expect(calls).toContainEqual(['server-candidate', 'set-modifiers', { ...placed, modifiers: [] }]);
});

test('a surge begins when it is armed and ends by itself', async () => {
  const { calls } = await arm(trafficSurge, { factor: 3, for: '3m' });
  expect(calls).toEqual([['traffic', 'set-rate', { factor: 3, fromMs: 60_000, toMs: 240_000 }]]);
});

test('a fault that the sandbox did not take is not armed', async () => {
  const { targets } = recordingTargets();
  const broken = { ...targets, call: () => Promise.reject(new Error('the part is gone')) };
  await expect(trafficSurge.arm(trafficSurge.schema.parse({ factor: 3 }), broken)).rejects.toThrow('gone');
});

test('faults are found by name, and parameters that make no sense are refused', () => {
  expect(findFault('cold-start')).toBe(coldStart);
  expect(findFault('cold-finish')).toBeUndefined();
  expect(slowInference.schema.safeParse({ p95Ms: 900, whenMegapixels: 'big' }).success).toBe(false);
  expect(trafficSurge.schema.safeParse({ factor: 1 }).success).toBe(false);
  expect(new Set(faults.map((fault) => fault.name)).size).toBe(faults.length);
});

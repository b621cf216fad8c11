import { expect, test } from 'vitest';
import { failingModality } from '../../src/faults/failing-modality.ts';
import { insensitiveEmbedder } from '../../src/faults/insensitive-embedder.ts';
import { metricRenamed } from '../../src/faults/metric-renamed.ts';
import { releaseStep } from '../../src/faults/release-step.ts';
import { stickySessions } from '../../src/faults/sticky-sessions.ts';
import { arm, see } from './targets.ts';

test('an insensitive embedder weighs on that component alone, on every server that may load it', async () => {
  const { calls, undo } = await arm(insensitiveEmbedder, { scanner: 'corona', missRate: 0.5 });
  const where = { field: 'scanner', equals: 'corona' };
  const change = {
    bundle: 'v2',
    component: 'preprocessor',
    modifiers: [{ kind: 'wrong', where, rate: 0.5 }],
  };
  expect(calls).toEqual([
    ['server-stable', 'set-modifiers', change],
    ['server-candidate', 'set-modifiers', change],
  ]);
  await undo();
  expect(calls[2]).toEqual(['server-stable', 'set-modifiers', { ...change, modifiers: [] }]);
});

test('a failing modality fails politely: an error that looks like an answer', async () => {
  const { calls } = await arm(failingModality, { modality: 'CT', rate: 0.4 });
  const modifier = { kind: 'error', soft: true, where: { field: 'modality', equals: 'CT' }, rate: 0.4 };
  expect(calls[0]).toEqual(['server-stable', 'set-modifiers', { bundle: 'v2', modifiers: [modifier] }]);
});

const rename = { model_requests_total: 'model_inferences_total' };

test('a renamed metric is seen once the old name is gone', async () => {
  const names = { 'server-candidate metric-names': ['model_inferences_total', 'model_ready'] };
  expect(await see(metricRenamed, { rename }, names)).toContain('model_requests_total');
});

test('a renamed metric is not seen while the old name is still exported', async () => {
  const names = { 'server-candidate metric-names': ['model_requests_total'] };
  expect(await see(metricRenamed, { rename }, names)).toBeNull();
});

const weights = { stable: 50, candidate: 50 };

test('a release step splits the users, and is seen once the routers do so', async () => {
  expect((await arm(releaseStep, { weights })).calls).toEqual([['gateway', 'set-weights', weights]]);
  const split = { weights: { ...weights, fallback: 0 } };
  expect(await see(releaseStep, { weights }, { 'router-1 state': split })).toContain('candidate 50');
});

test('a release step is not seen while the routers split otherwise', async () => {
  const before = { weights: { stable: 0, candidate: 100, fallback: 0 } };
  expect(await see(releaseStep, { weights }, { 'router-1 state': before })).toBeNull();
});

test('sticky sessions are switched on everywhere, and seen', async () => {
  expect((await arm(stickySessions, {})).calls).toEqual([
    ['gateway', 'set-routing', { sticky: { enabled: true } }],
  ]);
  expect(await see(stickySessions, {}, { 'router-1 state': { sticky: { enabled: true } } })).not.toBeNull();
});

test('sticky sessions that the routers do not keep are not seen', async () => {
  expect(await see(stickySessions, {}, { 'router-1 state': { sticky: { enabled: false } } })).toBeNull();
});

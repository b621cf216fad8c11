import { expect, test } from 'vitest';
import { demandsOf, refuseUnsupported } from '../../src/drill/demands.ts';
import { planDrills } from '../../src/drill/plan.ts';
import { cutLink } from '../../src/faults/cut-link.ts';
import { delayLink } from '../../src/faults/delay-link.ts';
import { fillDisk } from '../../src/faults/fill-disk.ts';
import { faults } from '../../src/faults/index.ts';
import { killPart } from '../../src/faults/kill-part.ts';
import { pausePart } from '../../src/faults/pause-part.ts';
import type { Procedure } from '../../src/procedure/procedure.ts';
import { parseScenario } from '../../src/scenario/load.ts';
import { starterScenario } from '../../src/scenario/starter.ts';
import { arm } from './targets.ts';

const toDatabase = { from: 'server-stable', to: 'database' };

test('a part that is paused stands still until the undo resumes it', async () => {
  const { calls, undo } = await arm(pausePart, {});
  expect(calls).toEqual([['server-candidate', 'pause']]);
  await undo();
  expect(calls.slice(1)).toEqual([['server-candidate', 'resume']]);
});

test('a part that is killed is gone, and its undo brings nothing back', async () => {
  const { calls, undo } = await arm(killPart, { part: 'server-stable' });
  await undo();
  expect(calls).toEqual([['server-stable', 'kill']]);
});

test('a link is cut by the wire on it, and the undo mends it', async () => {
  const { calls, undo } = await arm(cutLink, {});
  expect(calls).toEqual([['wire-routers-server-candidate', 'set-cut', { cut: true }]]);
  await undo();
  expect(calls.slice(1)).toEqual([['wire-routers-server-candidate', 'set-cut', { cut: false }]]);
});

test('a link is delayed by the wire on it, and the undo takes the delay off', async () => {
  const { calls, undo } = await arm(delayLink, { ...toDatabase, by: '250ms' });
  expect(calls).toEqual([['wire-server-stable-database', 'set-delay', { delayMs: 250 }]]);
  await undo();
  expect(calls.slice(1)).toEqual([['wire-server-stable-database', 'set-delay', { delayMs: 0 }]]);
});

test('a disk that was filled is freed by the undo', async () => {
  const { calls, undo } = await arm(fillDisk, {});
  await undo();
  expect(calls).toEqual([
    ['database', 'fill-disk'],
    ['database', 'free-disk'],
  ]);
});

test('only model servers can be paused or killed, and only links that are there can be cut', () => {
  for (const fault of [pausePart, killPart])
    expect(fault.schema.safeParse({ part: 'metrics-store' }).success).toBe(false);
  for (const link of [
    { from: 'routers', to: 'database' },
    { from: 'server-stable', to: 'server-candidate' },
  ]) {
    expect(cutLink.schema.safeParse(link).success).toBe(false);
    expect(delayLink.schema.safeParse(link).success).toBe(false);
  }
});

test('what a time-out of the wall decides is lived through, and what drill time decides is not', () => {
  const speedOf = (by: object) => delayLink.speedMax?.(delayLink.schema.parse(by));
  expect(pausePart.speedMax?.(pausePart.schema.parse({}))).toBe(4);
  expect(cutLink.speedMax?.(cutLink.schema.parse({}))).toBe(4);
  expect(speedOf(toDatabase)).toBe(1);
  expect(speedOf({})).toBeUndefined();
});

test('a sandbox is told who must live alone and where wires must lie', () => {
  const { scenario } = loaded(`
  - { at: 0s, fault: slow-inference, with: { p95Ms: 900 } }
  - { at: 0s, fault: kill-part }
  - { at: 1s, fault: cut-link, with: { from: server-stable, to: database } }`);
  expect(demandsOf(scenario)).toEqual({ alone: ['server-candidate'], links: [toDatabase] });
});

test('a scenario that needs containers is refused before anything begins, with its file', () => {
  const plan = (text: string) =>
    planDrills({ scenarios: [loaded(text)], seed: 1, repeat: 1, procedure: {} as Procedure, rules: [] });
  const fills = plan('\n  - { at: 0s, fault: fill-disk }');
  expect(() => refuseUnsupported(fills, 'process')).toThrow(
    expect.objectContaining({ code: 'FAULT_UNSUPPORTED', kind: 'usage', place: 'ground.yaml' }),
  );
  expect(() => refuseUnsupported(fills, 'container')).not.toThrow();
  expect(() => refuseUnsupported(plan('\n  - { at: 0s, fault: kill-part }'), 'process')).not.toThrow();
});

function loaded(timeline: string) {
  const starter = starterScenario({
    id: 'GROUND',
    domain: 'healthcare-diagnostic',
    control: false,
    schema: 'scenario.schema.json',
  });
  const text = starter.replace(/^timeline:[\s\S]*?(?=^detectable)/m, `timeline:${timeline}\n`);
  return parseScenario(text, { file: 'ground.yaml', faults });
}

import { expect, test } from 'vitest';
import { expectedMs, folderName, longestFirst, planDrills, shardOf } from '../../src/drill/plan.ts';
import { faults } from '../../src/faults/index.ts';
import { loadProcedure } from '../../src/procedure/load-procedure.ts';
import { parseScenario } from '../../src/scenario/load.ts';

const procedure = await loadProcedure('fixtures/procedures/rollback.yaml');

function scenario(id: string, more = 'rollback: { planes: [model], to: stable }') {
  const text = `
id: ${id}
title: A title
domain: healthcare-diagnostic
story: A story
timeline: [{ at: 0s, fault: slow-inference, with: { p95Ms: 900 } }]
${more}
`;
  return parseScenario(text, { file: `${id}.yaml`, faults });
}

function plan(options: { readonly ids: readonly string[]; readonly repeat?: number }) {
  const { ids, repeat = 1 } = options;
  return planDrills({ scenarios: ids.map((id) => scenario(id)), seed: 7, repeat, procedure, rules: [] });
}

test('repeats of a scenario follow each other, with seeds that count up and names of their own', () => {
  const drills = plan({ ids: ['A', 'B'], repeat: 2 });
  expect(drills.map(({ key, seed }) => [key, seed])).toEqual([
    ['A', 7],
    ['A#2', 8],
    ['B', 7],
    ['B#2', 8],
  ]);
  expect(drills.map(({ key }) => folderName(key))).toEqual(['A', 'A-2', 'B', 'B-2']);
});

test('a scenario that is named twice is drilled twice with the same seed', () => {
  expect(plan({ ids: ['A', 'A'] }).map(({ key, seed }) => [key, seed])).toEqual([
    ['A', 7],
    ['A#2', 7],
  ]);
});

test('every drill runs in exactly one shard', () => {
  const drills = plan({ ids: ['A', 'B', 'C', 'D', 'E'], repeat: 3 });
  const shards = [1, 2, 3, 4].map((index) => shardOf(drills, { index, of: 4 }));
  expect(shards.flat().toSorted((a, b) => drills.indexOf(a) - drills.indexOf(b))).toEqual(drills);
});

test('shards are equally long as far as drills allow, and keep the order of the plan', () => {
  const long = scenario('L', 'kind: control\ndeadline: 30m');
  const short = ['S1', 'S2', 'S3', 'S4', 'S5'].map((id) => scenario(id, 'kind: control\ndeadline: 6m'));
  const drills = planDrills({ scenarios: [...short, long], seed: 1, repeat: 1, procedure, rules: [] });
  const keys = [1, 2].map((index) => shardOf(drills, { index, of: 2 }).map(({ key }) => key));
  expect(keys).toEqual([['L'], ['S1', 'S2', 'S3', 'S4', 'S5']]);
});

test('more shards than drills leave some of them empty', () => {
  expect([1, 2, 3].map((index) => shardOf(plan({ ids: ['A'] }), { index, of: 3 }).length)).toEqual([1, 0, 0]);
});

test('a control lasts until its deadline, a scenario as long as a good procedure needs', () => {
  const at = (more: string): number => expectedMs({ loaded: scenario('A', more) });
  expect(at('kind: control\ndeadline: 6m')).toBe(7 * 60_000);
  expect(at('rollback: { planes: [model], to: stable }\ndeadline: 20m')).toBe((1 + 2.5 + 2) * 60_000);
});

test('side by side the longest drill begins first, and equal ones keep their order', () => {
  const scenarios = [scenario('A'), scenario('B', 'kind: control\ndeadline: 30m'), scenario('C')];
  const drills = planDrills({ scenarios, seed: 1, repeat: 1, procedure, rules: [] });
  expect(longestFirst(drills).map(({ key }) => key)).toEqual(['B', 'A', 'C']);
});

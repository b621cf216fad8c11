import { expect, test } from 'vitest';
import { mergeSuites, type ShardSuite } from '../../src/cli/merge-suites.ts';
import type { DrillResult, SuiteResult } from '../../src/judge/result.ts';
import { control, failed, passed, suiteOf } from '../reports/samples.ts';

const plan = [passed, failed, control].map(({ scenario, seed }) => ({ scenario, seed }));

function shard(
  index: number,
  drills: readonly DrillResult[],
  changes: Partial<SuiteResult> = {},
): ShardSuite {
  const suite = { ...suiteOf(...drills), shard: { index, of: 2, plan }, ...changes };
  return { place: `shard-${index}`, suite };
}

const first = shard(1, [failed]);
const second = shard(2, [passed, control]);

test('shards become the suite that they are parts of, in the order of the plan and with one exit code', () => {
  const suite = mergeSuites([first, second]);
  expect(suite.drills.map(({ scenario }) => scenario)).toEqual(plan.map(({ scenario }) => scenario));
  expect(suite).toMatchObject({ verdict: 'fail', exitCode: 1, counts: { drills: 3, passed: 2, failed: 1 } });
  expect(suite.shard).toBeUndefined();
});

test('in whatever order the shards are named, the same suite comes out', () => {
  expect(mergeSuites([second, first])).toEqual(mergeSuites([first, second]));
});

test.each([
  ['seed', { seed: 5 }],
  ['procedure', { procedure: 'another' }],
  ['version of firedrill', { firedrill: '0.0.9' }],
  ['number of shards', { shard: { index: 2, of: 3, plan } }],
  ['plan', { shard: { index: 2, of: 2, plan: plan.slice(1) } }],
] as const)('a shard with another %s is refused', (what, changes) => {
  const other = shard(2, [passed, control], changes as Partial<SuiteResult>);
  expect(() => mergeSuites([first, other])).toThrow(`shard-2: has another ${what}`);
});

test('a suite that was not sharded is refused', () => {
  expect(() => mergeSuites([{ place: 'reports/x', suite: suiteOf(passed) }])).toThrow('is a whole suite');
});

test('missing shards are named', () => {
  expect(() => mergeSuites([second])).toThrow('of 2 shards one is missing: 1/2.');
});

test('a drill that is there twice is refused', () => {
  expect(() => mergeSuites([first, second, second])).toThrow('shard-2: holds S02 with seed 20261');
});

test('drills that an interrupted shard has left out are named', () => {
  expect(() => mergeSuites([first, shard(2, [passed])])).toThrow('no shard has run C1 with seed 20261.');
});

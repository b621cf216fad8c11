import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  deviationOf,
  gapsOf,
  type KillMatrix,
  type Pair,
  pairsOf,
  parseKillMatrix,
} from '../../scripts/mutants/expectations.ts';
import { defectOf, killMatrixPage } from '../../scripts/mutants/page.ts';
import { trapsByScenario } from '../../scripts/mutants/traps.ts';
import { failed, passed } from '../reports/samples.ts';

const file = 'fixtures/playbooks/mutants/expected.yaml';
const matrix = parseKillMatrix(readFileSync(file, 'utf8'), file);

const ids = readdirSync('scenarios')
  .map((name) => name.replace('.yaml', ''))
  .toSorted();

function scenariosOf(mutants: readonly string[]): string[] {
  const pairs = pairsOf(matrix, { full: true, mutants });
  return [...new Set(pairs.map(({ scenario }) => scenario))].toSorted();
}

const small: KillMatrix = {
  clumsy: [
    { scenario: 'S02', verdict: 'pass', reasons: [], traps: [], always: true },
    {
      scenario: 'S04',
      verdict: 'fail',
      reasons: ['order-violated', 'relapsed'],
      traps: ['e'],
      always: false,
    },
  ],
};
const pair: Pair = {
  mutant: 'clumsy',
  scenario: 'S04',
  verdict: 'fail',
  reasons: ['relapsed'],
  traps: [],
  always: true,
};

test('every mutant has expectations, and every expectation a mutant and a defect', () => {
  const names = readdirSync('fixtures/playbooks/mutants')
    .filter((name) => name.endsWith('.yaml') && name !== 'expected.yaml')
    .map((name) => name.replace('.yaml', ''));
  expect(Object.keys(matrix).toSorted()).toEqual(names.toSorted());
  for (const name of names)
    expect(defectOf(readFileSync(`fixtures/playbooks/mutants/${name}.yaml`, 'utf8')), name).not.toBe('');
});

test('every expectation is about a scenario of the catalogue, once', () => {
  for (const [mutant, expectations] of Object.entries(matrix)) {
    const scenarios = expectations.map(({ scenario }) => scenario);
    expect(new Set(scenarios).size, mutant).toBe(scenarios.length);
    for (const scenario of scenarios) expect(ids).toContain(scenario);
  }
});

test('every mutant is failed by a scenario, no scenario is passed by every mutant, and somebody falls into each trap', () => {
  expect(gapsOf(matrix)).toEqual([]);
  expect(scenariosOf(Object.keys(matrix))).toEqual(ids);
});

test('a mutant that nothing fails, a scenario that fails none and a trap that nobody falls into are gaps', () => {
  const [first] = small.clumsy ?? [];
  expect(first && gapsOf({ clumsy: [first] })).toEqual([
    'no scenario fails the mutant clumsy',
    'every mutant passes the scenario S02',
    'no mutant falls into trap c of S02: the rollback target is missing, cold or not what was approved',
    'no mutant falls into trap h of S02: a herd, or a capacity that collapses',
  ]);
});

test('every trap that is named is one that the scenario lays, and the pair is run every time', () => {
  for (const { mutant, scenario, traps, always } of pairsOf(matrix, { full: true })) {
    expect(trapsByScenario[scenario] ?? [], `${mutant} on ${scenario}`).toEqual(
      expect.arrayContaining([...traps]),
    );
    if (traps.length > 0) expect(always, `${mutant} on ${scenario}`).toBe(true);
  }
});

test('whoever does nothing passes the controls alone, and whoever always rolls back fails each of them', () => {
  const verdicts = (mutant: string) =>
    Object.fromEntries((matrix[mutant] ?? []).map(({ scenario, verdict }) => [scenario, verdict]));
  expect(verdicts('do-nothing')).toEqual(
    Object.fromEntries(ids.map((id) => [id, id.startsWith('C') ? 'pass' : 'fail'])),
  );
  expect(verdicts('always-rollback')).toMatchObject(
    Object.fromEntries(ids.filter((id) => id.startsWith('C')).map((id) => [id, 'fail'])),
  );
});

test('some ninety pairs are run every time, which CI has the time for', () => {
  expect(pairsOf(matrix, { full: false }).length).toBeLessThanOrEqual(90);
});

test('without --full the marked pairs are run, with it all, and of named mutants their own alone', () => {
  const run = (...options: Parameters<typeof pairsOf>) => pairsOf(...options).map(({ scenario }) => scenario);
  expect(run(small, { full: false })).toEqual(['S02']);
  expect(run(small, { full: true })).toEqual(['S02', 'S04']);
  expect(run(small, { full: true, mutants: ['other'] })).toEqual([]);
});

test('a result is as expected with its verdict and one of the reasons', () => {
  expect(deviationOf(pair, { ...failed, reasons: ['relapsed', 'writes-lost'] })).toBeUndefined();
  expect(deviationOf({ ...pair, verdict: 'pass', reasons: [] }, passed)).toBeUndefined();
});

test('another verdict, another reason and no result at all are deviations', () => {
  expect(deviationOf(pair, passed)).toBe('clumsy on S04: fail was expected, it is pass (no reason)');
  expect(deviationOf(pair, failed)).toBe(
    'clumsy on S04: fails, but not for relapsed: order-violated, writes-lost',
  );
  expect(deviationOf(pair, undefined)).toBe('clumsy on S04: was not run');
});

test('a failure that is expected without a reason is refused', () => {
  expect(() => parseKillMatrix('x: [{ scenario: S02, verdict: fail }]', 'x.yaml')).toThrow(
    'a failure needs reasons',
  );
});

test('the page shows who fails where, and for which reasons', () => {
  const text = killMatrixPage(small, {
    mutants: [{ name: 'clumsy', defect: 'it stumbles.' }],
    scenarios: ['S02', 'S04', 'C1'],
  });
  expect(text).toContain('| [clumsy](#clumsy) | ✓ | ✗ | · |');
  expect(text).toContain(
    'Defect: it stumbles.\n\n- S04: `order-violated` or `relapsed` (trap: the data have moved on)',
  );
  expect(text).toContain('| S04 | (e) the data have moved on | [clumsy](#clumsy) |');
});

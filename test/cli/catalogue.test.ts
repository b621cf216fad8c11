import { expect, test } from 'vitest';
import { chooseScenarios, onlyNamed } from '../../src/cli/catalogue.ts';

const catalogue = await chooseScenarios([]);
const idsOf = (...names: string[]): string[] =>
  onlyNamed(catalogue, names).map(({ scenario }) => scenario.id);

test('scenarios are named by id in any case, and keep the order of the catalogue', () => {
  expect(idsOf('c1', 'S02')).toEqual(['S02', 'C1']);
});

test('a glob names all that fit, and none twice', () => {
  const controls = catalogue.filter(({ scenario }) => scenario.kind === 'control');
  expect(idsOf('C*', 'C1')).toEqual(controls.map(({ scenario }) => scenario.id));
  expect(idsOf('S0?')).toContain('S04');
  expect(idsOf('S0?')).not.toContain('C1');
});

test('a name that fits none is refused with the nearest one', () => {
  expect(() => idsOf('S02', 'S20')).toThrow('--only S20 names no scenario. Did you mean S02?');
  expect(() => idsOf('X*')).toThrow('--only X* names no scenario.');
});

test('a dot in a glob is a dot', () => {
  expect(() => idsOf('S.2')).toThrow('names no scenario');
});

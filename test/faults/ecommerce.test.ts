import { expect, test } from 'vitest';
import { demotedStock } from '../../src/faults/demoted-stock.ts';
import { featureSkew } from '../../src/faults/feature-skew.ts';
import { harmlessFlag } from '../../src/faults/harmless-flag.ts';
import { seasonalMix } from '../../src/faults/seasonal-mix.ts';
import { arm, see } from './targets.ts';

test('a skewed feature weighs on the preprocessor alone, grows, and its undo takes it off again', async () => {
  const { calls, undo } = await arm(featureSkew, { unsuitableForMinors: 0.23, over: '4m' });
  const where = { field: 'age_group', equals: 'minor' };
  const ramp = { fromMs: 60_000, overMs: 240_000 };
  const wrong = { kind: 'wrong', as: 'unsuitable', where, rate: 0.23, ramp };
  const change = { bundle: 'v2', component: 'preprocessor' };
  const modifiers = [{ kind: 'skew', feature: 'price_rank' }, wrong];
  expect(calls[0]).toEqual(['server-stable', 'set-modifiers', { ...change, modifiers }]);
  await undo();
  expect(calls.at(-1)).toEqual(['server-candidate', 'set-modifiers', { ...change, modifiers: [] }]);
});

test('a skewed feature is seen in answers that went by it, and not in a few', async () => {
  const flaws = (count: number) => ({
    'kpi flaws': { 'raw-price-rank mobile/EU': count, 'raw-price-rank desktop/US': 2, 'unstocked x/y': 9 },
  });
  expect(await see(featureSkew, {}, flaws(3))).toBe('5 answers went by a raw price_rank');
  expect(await see(featureSkew, {}, flaws(2))).toBeNull();
});

test('demoted stock is a mistake of the weights, for one segment', async () => {
  const { calls } = await arm(demotedStock, { device: 'mobile', region: 'EU', rate: 0.3 });
  const where = { field: 'segment', equals: 'mobile/EU' };
  const modifiers = [{ kind: 'wrong', as: 'unstocked', where, rate: 0.3 }];
  const change = { bundle: 'v2', component: 'weights', modifiers };
  expect(calls[1]).toEqual(['server-candidate', 'set-modifiers', change]);
});

test('demoted stock is seen in its segment, and not in another', async () => {
  const there = { 'kpi flaws': { 'unstocked mobile/EU': 7 } };
  const elsewhere = { 'kpi flaws': { 'unstocked desktop/EU': 7 } };
  expect(await see(demotedStock, {}, there)).toContain('7 answers to mobile/EU');
  expect(await see(demotedStock, {}, elsewhere)).toBeNull();
});

test('a harmless flag is switched on, and seen once the store says so', async () => {
  const { calls } = await arm(harmlessFlag, {});
  expect(calls).toEqual([['flags', 'set', { key: 'new-checkout', variant: 'on' }]]);
  expect(await see(harmlessFlag, {}, { 'flags changed': { 'new-checkout': true } })).toContain(
    'new-checkout',
  );
  expect(await see(harmlessFlag, {}, { 'flags changed': {} })).toBeNull();
});

test('the season begins when it is armed, and is seen once a request of it was sent', async () => {
  const { calls } = await arm(seasonalMix, {});
  expect(calls).toEqual([['traffic', 'set-mix', { mix: 'seasonal', fromMs: 60_000 }]]);
  expect(await see(seasonalMix, {}, { 'traffic stats': { seasonFrom: 120 } })).toContain('number 120');
  expect(await see(seasonalMix, {}, { 'traffic stats': { seasonFrom: null } })).toBeNull();
});

import { expect, test } from 'vitest';
import { faults } from '../../src/faults/index.ts';
import { loadCatalogue, parseScenario, pickScenarios } from '../../src/scenario/load.ts';

const catalogue = await loadCatalogue('scenarios', faults);
const parse = (text: string) => parseScenario(text, { file: 'mine.yaml', faults });

const good = `
id: MINE
title: Mine
domain: healthcare-diagnostic
story: It broke.
timeline: [{ at: 0s, fault: cold-start, with: { warmUp: 1m } }]
rollback: { planes: [model] }
`;

test('every scenario that ships is valid, scenarios before controls', () => {
  const twelve = Array.from({ length: 12 }, (_, index) => `S${String(index + 1).padStart(2, '0')}`);
  const controls = ['C1', 'C2', 'C3', 'C4', 'C5'];
  expect(catalogue.map(({ scenario }) => scenario.id)).toEqual([...twelve, ...controls]);
});

test('what a scenario does not say has a default, and durations are milliseconds', () => {
  const { scenario } = parse(good);
  expect(scenario).toMatchObject({
    kind: 'scenario',
    serving: 'candidate',
    baseline: 60_000,
    deadline: 900_000,
  });
  expect(scenario.traffic.rps).toBe(10);
  expect(scenario.recovered).toEqual({
    p95Ms: 300,
    errorRate: 0.02,
    wrongRate: 0.02,
    deferredRate: 0.1,
    holdFor: 120_000,
  });
});

test('every mistake is listed at once, each with its place and a way out', () => {
  const bad = `id: X
titel: Mine
domain: bank
story: It broke.
timeline:
  - at: 5
    fault: slow-inferense
  - at: 0s
    fault: cold-start
    with: { servr: stable, warmUp: 5x }
`;
  expect(() => parse(bad)).toThrowErrorMatchingInlineSnapshot(`
    [FiredrillError: mine.yaml:1:1: "title" is missing.
    mine.yaml:2:1: unknown key "titel". Did you mean "title"?
    mine.yaml:3:9: expected "domain" to be one of ecommerce-recommender, financial-risk-scoring, healthcare-diagnostic, support-chatbot, got "bank" (string).
    mine.yaml:6:9: expected "timeline[0].at" to be a string, got 5 (number).
    mine.yaml:7:12: there is no fault "slow-inferense". Did you mean slow-inference?
    mine.yaml:10:13: unknown key "servr". Did you mean "server"?
    mine.yaml:10:36: "warmUp" is "5x" (string): write for example 45s, 2m or 1m30s.]
  `);
});

test('a scenario needs a right answer, and a control must not have one', () => {
  expect(() => parse(good.replace(/rollback.*\n/, ''))).toThrow('say what must be brought back');
  expect(() => parse(`${good}kind: control\n`)).toThrow('acting is the failure');
  expect(parse(`${good.replace(/rollback.*\n/, '')}kind: control\n`).scenario.kind).toBe('control');
});

test('scenarios are picked by id in the order asked for, in any case; no id picks them all', async () => {
  const picked = await pickScenarios(catalogue, ['c1', 'S02'], faults);
  expect(picked.map(({ scenario }) => scenario.id)).toEqual(['C1', 'S02']);
  expect(await pickScenarios(catalogue, [], faults)).toHaveLength(catalogue.length);
});

test('an id that does not exist is refused with the nearest one', async () => {
  await expect(pickScenarios(catalogue, ['S20'], faults)).rejects.toThrow('Did you mean S02?');
});

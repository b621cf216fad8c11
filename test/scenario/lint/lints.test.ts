import { describe, expect, test } from 'vitest';
import { lintContext } from '../../../src/cli/lint-scenario.ts';
import { lintScenario, scenarioLints } from '../../../src/scenario/lint/lint-scenario.ts';

/** A scenario in which nothing is wrong. */
const good: Readonly<Record<string, string>> = {
  id: 'MY1',
  title: 'Slow release',
  domain: 'healthcare-diagnostic',
  story: 'A story',
  serving: 'candidate',
  timeline: '[{ at: 0s, fault: slow-inference, with: { bundle: v2, p95Ms: 900 } }]',
  classifiedAs: '[model]',
  rollback: '{ planes: [model, traffic], to: stable }',
  recovered: '{ p95Ms: 300, holdFor: 2m }',
  budget: '{ ttd: 2m, ttr: 5m }',
  deadline: '15m',
};
/** A control in which nothing is wrong. */
const goodControl: Readonly<Record<string, string | undefined>> = {
  kind: 'control',
  lookAlike: 'S02',
  rollback: undefined,
  timeline: '[{ at: 0s, fault: traffic-surge, with: { factor: 3 } }]',
};

const context = await lintContext([]);

/** The codes of what is found in the good scenario with some fields changed, or left out. */
async function found(changes: Readonly<Record<string, string | undefined>>): Promise<string[]> {
  const fields = Object.entries({ ...good, ...changes }).filter(([, value]) => value !== undefined);
  const text = fields.map(([name, value]) => `${name}: ${value}\n`).join('');
  return (await lintScenario(text, { file: 'my1.yaml', context })).map(({ code }) => code);
}

/** For each lint, what makes it speak and what keeps it silent. */
const cases: Readonly<
  Record<
    string,
    {
      readonly breaks: Readonly<Record<string, string | undefined>>;
      readonly holds: Readonly<Record<string, string | undefined>>;
    }
  >
> = {
  invalid: { breaks: { timeline: '[{ at: 0s, fault: slow-inferense }]' }, holds: {} },
  'no-harm': {
    breaks: { timeline: '[{ at: 0s, fault: cold-start, with: { server: stable } }]' },
    holds: { ...goodControl },
  },
  'unknown-bundle': {
    breaks: { timeline: '[{ at: 0s, fault: slow-inference, with: { bundle: v9, p95Ms: 900 } }]' },
    holds: { timeline: '[{ at: 0s, fault: slow-inference, with: { p95Ms: 900 } }]' },
  },
  'fault-beside-traffic': {
    breaks: { serving: 'stable' },
    holds: { serving: '{ stable: 50, candidate: 50 }' },
  },
  'condition-elsewhere': {
    breaks: {
      domain: 'financial-risk-scoring',
      timeline:
        '[{ at: 0s, fault: slow-inference, with: { bundle: v2, p95Ms: 900, whenMegapixels: ">12" } }]',
    },
    holds: {
      timeline:
        '[{ at: 0s, fault: slow-inference, with: { bundle: v2, p95Ms: 900, whenMegapixels: ">12" } }]',
    },
  },
  'after-deadline': {
    breaks: { timeline: '[{ at: 16m, fault: slow-inference, with: { p95Ms: 900 } }]' },
    holds: { timeline: '[{ at: 2m, fault: slow-inference, with: { p95Ms: 900 } }]' },
  },
  'deadline-too-short': { breaks: { deadline: '6m' }, holds: { deadline: '7m' } },
  'undetectable-in-time': {
    breaks: { budget: '{ ttd: 30s, ttr: 5m }' },
    holds: { budget: '{ ttd: 45s, ttr: 5m }' },
  },
  'budgets-swapped': {
    breaks: { budget: '{ ttd: 5m, ttr: 2m }' },
    holds: { budget: '{ ttd: 2m, ttr: 5m }' },
  },
  'hold-too-short': {
    breaks: { recovered: '{ holdFor: 10s }' },
    holds: { recovered: '{ holdFor: 20s }' },
  },
  'plane-not-there': {
    breaks: { rollback: '{ planes: [model, schema], to: stable }' },
    holds: {
      domain: 'financial-risk-scoring',
      rollback: '{ planes: [model, schema], to: stable }',
    },
  },
  'order-beside-planes': {
    breaks: { rollback: '{ planes: [model, traffic], to: stable, order: [data, model] }' },
    holds: { rollback: '{ planes: [model, data], to: stable, order: [data, model] }' },
  },
  'order-of-one': {
    breaks: { rollback: '{ planes: [model, traffic], to: stable, order: [model] }' },
    holds: { rollback: '{ planes: [model, traffic], to: stable, order: [model, traffic] }' },
  },
  'target-is-culprit': {
    breaks: { rollback: '{ planes: [model], to: candidate }' },
    holds: { rollback: '{ planes: [model], to: candidate, from: stable }' },
  },
  'without-class': { breaks: { classifiedAs: '[]' }, holds: { ...goodControl, classifiedAs: '[]' } },
  'control-without-look-alike': {
    breaks: { ...goodControl, lookAlike: undefined },
    holds: goodControl,
  },
  'unknown-look-alike': { breaks: { lookAlike: 'S99' }, holds: { lookAlike: 'C1' } },
  'for-controls-only': {
    breaks: { tolerated: '[fallback]', alertExpected: 'true' },
    holds: { ...goodControl, tolerated: '[fallback]' },
  },
  'limit-below-normal': {
    breaks: { recovered: '{ p95Ms: 100 }' },
    holds: { recovered: '{ p95Ms: 250 }' },
  },
  'too-little-traffic': { breaks: { traffic: '{ rps: 1 }' }, holds: { traffic: '{ rps: 3 }' } },
};

test('every lint has a case in which it speaks and one in which it is silent', () => {
  expect(Object.keys(cases)).toEqual(scenarioLints.map(({ code }) => code));
});

test.each(Object.entries(cases))(
  '%s speaks of what is wrong, and of nothing that is right',
  async (code, { breaks, holds }) => {
    expect(await found(breaks)).toContain(code);
    expect(await found(holds)).not.toContain(code);
  },
);

describe('a finding', () => {
  test('names its place, its cause and the next step', async () => {
    const text = Object.entries({ ...good, deadline: '6m' })
      .map(([name, value]) => `${name}: ${value}\n`)
      .join('');
    expect(await lintScenario(text, { file: 'my1.yaml', context })).toEqual([
      {
        code: 'deadline-too-short',
        level: 'error',
        file: 'my1.yaml',
        line: 11,
        column: 11,
        scenario: 'MY1',
        excerpt: 'deadline: 6m',
        why: 'The deadline of 6m leaves no room for 5m for the rollback and 2m of hold: a procedure within its budget would fail.',
        suggestion: 'Write a deadline of at least 7m.',
      },
    ]);
  });

  test('of the loader names every mistake in the order of the file', async () => {
    expect(await found({ title: undefined, domain: 'bank' })).toEqual(['invalid', 'invalid']);
  });

  test('about a bundle is not made up where a fault may move the traffic by itself', async () => {
    const moving = '{ at: 0s, fault: destructive-migration, with: { release: V5 } }';
    const slow = '{ at: 0s, fault: slow-inference, with: { bundle: v2, p95Ms: 900 } }';
    const changes = { domain: 'financial-risk-scoring', serving: 'stable' };
    expect(await found({ ...changes, timeline: `[${slow}]` })).toEqual(['fault-beside-traffic']);
    expect(await found({ ...changes, timeline: `[${moving}, ${slow}]` })).toEqual([]);
  });

  test('about a server that is taken is made where that server serves nobody', async () => {
    const kill = '[{ at: 0s, fault: kill-part, with: { part: server-candidate } }]';
    expect(await found({ serving: 'stable', timeline: kill })).toEqual(['fault-beside-traffic']);
    expect(await found({ serving: 'candidate', timeline: kill })).toEqual([]);
  });
});

test('nothing is wrong with the good scenario and the good control', async () => {
  expect(await found({})).toEqual([]);
  expect(await found(goodControl)).toEqual([]);
});

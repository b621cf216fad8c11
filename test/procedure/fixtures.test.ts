import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { validateYaml } from '../../src/core/yaml-document.ts';
import { loadProcedure } from '../../src/procedure/load-procedure.ts';
import { loadDomain } from '../../src/sandbox/bundle/domain.ts';
import { modelOf } from '../../src/sandbox/server/domains/index.ts';
import type { Queryable } from '../../src/sandbox/server/domains/model.ts';
import type { Domain } from '../../src/scenario/schema.ts';
import { type Sentinel, sentinelsSchema } from '../../src/scenario/sentinels.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/', import.meta.url));
const mutants = readdirSync(`${fixtures}playbooks/mutants`)
  .filter((file) => file.endsWith('.yaml') && file !== 'expected.yaml')
  .toSorted();

test('the reference playbook and the script beside it detect by the same rules, and react to pages alone', async () => {
  const playbook = await loadProcedure(`${fixtures}playbooks/reference.yaml`);
  const script = await loadProcedure(`${fixtures}procedures/rollback.yaml`);
  expect(playbook.rules).toEqual([`${fixtures}rules/reference.yaml`]);
  expect(script.rules).toEqual(playbook.rules);
  for (const procedure of [playbook, script]) {
    expect(procedure.accepts({ severity: 'page' })).toBe(true);
    expect(procedure.accepts({ severity: 'info' })).toBe(false);
  }
});

test.each(mutants)('mutant %s is a valid playbook that says what is wrong with it', async (file) => {
  const path = `${fixtures}playbooks/mutants/${file}`;
  expect((await loadProcedure(path)).name).toMatch(/^Mutant: /);
  expect(readFileSync(path, 'utf8')).toMatch(/^# Wrong on purpose\..*\n#\n# Defect: /s);
});

const hasPromtool = spawnSync('promtool', ['--version']).status === 0;

const ruleFiles = [
  `${fixtures}rules/reference.yaml`,
  ...readdirSync(`${fixtures}playbooks/mutants/rules`).map(
    (file) => `${fixtures}playbooks/mutants/rules/${file}`,
  ),
];

test.skipIf(!hasPromtool)('Prometheus itself accepts the reference rules and those of the mutants', () => {
  const output = execFileSync('promtool', ['check', 'rules', ...ruleFiles], { encoding: 'utf8' });
  expect(output.match(/SUCCESS/g)).toHaveLength(ruleFiles.length);
});

function sentinels(domain: string): Sentinel[] {
  const file = `${fixtures}domains/${domain}/sentinels.yaml`;
  return validateYaml(sentinelsSchema, readFileSync(file, 'utf8'), file);
}

/** The rule of the domain's README: late payments follow from the applicant's id. */
const database: Queryable = {
  query: async ({ values }) => {
    const digit = Number(values[0]) % 10;
    return { rows: [{ late_payments: digit === 9 ? 2 : digit >= 7 ? 1 : 0 }] };
  },
};

/** The sentinels that a bundle answers otherwise than they expect. */
async function missed(domainName: Domain, bundleName: string, as?: string) {
  const { bundles } = await loadDomain(domainName);
  const bundle = bundles[bundleName];
  if (bundle === undefined) throw new Error(`${domainName} has no bundle ${bundleName}`);
  const wrong: Sentinel[] = [];
  for (const sentinel of sentinels(domainName)) {
    const answer = await modelOf(bundle)
      .open(sentinel.inputs)
      .infer({ db: database, wrong: as !== undefined, as });
    const outputs = Object.fromEntries(answer.outputs.map(({ name, data }) => [name, data[0]]));
    if (Object.entries(sentinel.expect).some(([name, value]) => outputs[name] !== value))
      wrong.push(sentinel);
  }
  return wrong;
}

test('the known-good bundles answer every sentinel as expected', async () => {
  expect(await missed('healthcare-diagnostic', 'v1')).toEqual([]);
  expect(await missed('financial-risk-scoring', 'v1')).toEqual([]);
  expect(await missed('ecommerce-recommender', 'v1')).toEqual([]);
});

test('the retired ranker is caught by sentinels of several segments', async () => {
  expect((await missed('ecommerce-recommender', 'v0')).length).toBeGreaterThan(2);
});

test('a bundle that takes everybody for salaried is caught by a sentinel', async () => {
  expect(await missed('financial-risk-scoring', 'v2')).toEqual([]);
  expect(
    (await missed('financial-risk-scoring', 'v2', 'salaried')).map(({ inputs }) => inputs.segment),
  ).toEqual(['self-employed', 'retired']);
});

test('sentinels are in the books from the start, so asking them writes nothing', async () => {
  for (const [domain, idName, seeded] of [
    ['healthcare-diagnostic', 'study_id', /^S-000\d{4}$/],
    ['financial-risk-scoring', 'application_id', /^A-000\d{4}$/],
    ['ecommerce-recommender', 'impression_id', /^I-000\d{4}$/],
  ] as const) {
    for (const { inputs } of sentinels(domain)) expect(inputs[idName]).toMatch(seeded);
  }
});

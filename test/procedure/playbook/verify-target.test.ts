import { expect, test } from 'vitest';
import { contentDigest } from '../../../src/core/canonical-json.ts';
import { describeCondition } from '../../../src/procedure/playbook/condition/describe.ts';
import { evaluate } from '../../../src/procedure/playbook/condition/evaluate.ts';
import type { Finding } from '../../../src/procedure/playbook/condition/finding.ts';
import { verifyTarget } from '../../../src/procedure/playbook/steps/verify-target.ts';
import { loadDomain } from '../../../src/sandbox/bundle/domain.ts';
import { program } from '../../../src/sandbox/registry/program.ts';
import { startProgram } from '../../sandbox/server/in-process.ts';
import { stepContext } from '../contexts.ts';
import { type Answer, httpStub } from '../http-stub.ts';

const bundle = { name: 'v1', components: { weights: { debt: -39 } } };
const approved = contentDigest(bundle);

interface Registry {
  readonly alias?: Answer;
  readonly tags?: Readonly<Record<string, string>>;
  readonly artifact?: Answer;
}

/** What condition and step find out about v1 at a registry in the shape of MLflow. */
async function verify({ alias, tags, artifact }: Registry): Promise<Finding & { readonly ok: boolean }> {
  const entries = Object.entries(tags ?? { approved_digest: approved, digest: approved });
  const version = {
    name: 'risk',
    version: '2',
    tags: entries.map(([key, value]) => ({ key, value })),
  };
  const registry = await httpStub(({ path, query }) => {
    if (path === '/artifacts/risk/2') return artifact ?? { body: bundle };
    const right =
      path === '/api/2.0/mlflow/registered-models/alias' && query.name === 'risk' && query.alias === 'v1';
    return alias ?? (right ? { body: { model_version: version } } : { status: 400 });
  });
  const environment = { MLFLOW_TRACKING_URI: registry.url, MODEL_NAME: 'risk' };
  const { context } = await stepContext({ environment });
  const finding = await evaluate({ artifact: 'v1' }, context);
  const outcome = await verifyTarget.run('v1', context);
  expect(outcome.detail).toBe(finding.evidence);
  return { ...finding, ok: outcome.ok };
}

test('a target whose artifact is the approved one is accepted', async () => {
  expect(await verify({})).toEqual({
    truth: true,
    ok: true,
    evidence: `v1 is ${approved.slice(0, 19)}, as approved`,
  });
});

test('a target that was built anew is refused, whether or not the registry says so', async () => {
  const rebuilt = { ...bundle, components: { weights: { debt: -40 } } };
  const digest = contentDigest(rebuilt);
  const honest = await verify({
    tags: { approved_digest: approved, digest },
    artifact: { body: rebuilt },
  });
  expect(honest).toMatchObject({ truth: false, ok: false });
  expect(honest.evidence).toContain(`the registry says that v1 is ${digest.slice(0, 19)}`);
  const silent = await verify({ artifact: { body: rebuilt } });
  expect(silent).toMatchObject({ truth: false, ok: false });
  expect(silent.evidence).toContain(`the artifact of v1 is ${digest.slice(0, 19)}`);
});

test('a target that nobody has approved is refused', async () => {
  expect(await verify({ tags: { digest: approved } })).toMatchObject({ truth: false, ok: false });
});

test('a target that retention has removed is refused', async () => {
  expect(await verify({ artifact: { status: 404 } })).toEqual({
    truth: false,
    ok: false,
    evidence: 'the artifact of v1 is gone from the registry',
  });
  expect(await verify({ alias: { status: 404 } })).toMatchObject({ truth: false, ok: false });
});

test('a registry that does not say leaves the target unknown, which the step refuses', async () => {
  for (const registry of [
    { alias: { status: 503 } },
    { alias: { body: { hello: 'there' } } },
    { artifact: { status: 500 } },
  ]) {
    expect(await verify(registry)).toMatchObject({ truth: null, ok: false });
  }
});

test('the condition can be said in words', () => {
  expect(describeCondition({ not: { artifact: 'v1' } })).toBe(
    'not v1 in the registry is the one that was approved',
  );
});

test('in the registry of the sandbox every release is as approved, until retention takes it and somebody rebuilds it', async () => {
  const domain = await loadDomain('financial-risk-scoring');
  const registry = await startProgram(program, { model: 'risk', bundles: Object.values(domain.bundles) });
  const environment = { MLFLOW_TRACKING_URI: registry.url('api'), MODEL_NAME: 'risk' };
  const { context } = await stepContext({ environment });
  for (const bundle of Object.keys(domain.bundles)) {
    expect((await evaluate({ artifact: bundle }, context)).truth).toBe(true);
  }
  registry.call('remove', { bundle: 'v1' });
  expect((await evaluate({ artifact: 'v1' }, context)).evidence).toBe(
    'the artifact of v1 is gone from the registry',
  );
  registry.call('rebuild', { bundle: 'v1' });
  expect(await verifyTarget.run('v1', context)).toMatchObject({ ok: false });
  expect((await verifyTarget.run('v0', context)).ok).toBe(true);
  expect((await evaluate({ artifact: 'v9' }, context)).truth).toBe(false);
});

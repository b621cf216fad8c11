import { describe, expect, test } from 'vitest';
import { type Bundle, bundleDigest } from '../../../src/sandbox/bundle/bundle.ts';
import { loadDomain } from '../../../src/sandbox/bundle/domain.ts';
import { program } from '../../../src/sandbox/registry/program.ts';
import { registrySpec } from '../../../src/sandbox/registry/spec.ts';
import { type Answered, type InProcess, send, startProgram } from '../server/in-process.ts';

const domain = await loadDomain('financial-risk-scoring');
const { v1, v2 } = domain.bundles as { v1: Bundle; v2: Bundle };
const start = (): Promise<InProcess> =>
  startProgram(program, registrySpec(domain).config, { name: 'registry' });

const get = (registry: InProcess, path: string, query: Record<string, string> = {}): Promise<Answered> =>
  send('GET', `${registry.url('api')}/api/2.0/mlflow/${path}?${new URLSearchParams(query)}`);
const call = (registry: InProcess, method: string, path: string, body: object): Promise<Answered> =>
  send(method, `${registry.url('api')}/api/2.0/mlflow/${path}`, body, { 'x-actor': 'release-manager' });
const artifact = (registry: InProcess, reference: string): Promise<Answered> =>
  send('GET', `${registry.url('api')}/artifacts/risk/${reference}`);
const aliased = async (registry: InProcess, alias: string): Promise<string> =>
  (await get(registry, 'registered-models/alias', { name: 'risk', alias })).json.model_version?.version;
const tagsOf = async (registry: InProcess, version: string): Promise<Record<string, string>> => {
  const { json } = await get(registry, 'model-versions/get', { name: 'risk', version });
  return Object.fromEntries(
    json.model_version.tags.map(({ key, value }: { key: string; value: string }) => [key, value]),
  );
};

describe('what is there from the start', () => {
  test('four versions in the order of their release, each under its name, and two names for their roles', async () => {
    const registry = await start();
    const { json } = await get(registry, 'registered-models/get', { name: 'risk' });
    expect(json.registered_model).toMatchObject({
      name: 'risk',
      tags: [{ key: 'retention', value: '30d' }],
      latest_versions: [{ version: '4', status: 'READY' }],
      aliases: [
        { alias: 'v0', version: '1' },
        { alias: 'v1', version: '2' },
        { alias: 'v2', version: '3' },
        { alias: 'fallback', version: '4' },
        { alias: 'champion', version: '2' },
        { alias: 'previous', version: '1' },
      ],
    });
    expect(await tagsOf(registry, '3')).toEqual({
      bundle: 'v2',
      digest: bundleDigest(v2),
      approved: 'true',
      approved_digest: bundleDigest(v2),
    });
    expect(registry.events).toEqual([]);
  });

  test('an artifact is a bundle with its digest, by version or by alias, at the address that MLflow tells', async () => {
    const registry = await start();
    for (const reference of ['2', 'v1', 'champion']) {
      const { json, headers } = await artifact(registry, reference);
      expect(json).toEqual(v1);
      expect(headers.get('x-bundle-digest')).toBe(bundleDigest(v1));
    }
    const query = { name: 'risk', version: '2' };
    const { json } = await get(registry, 'model-versions/get-download-uri', query);
    expect((await send('GET', json.artifact_uri)).json).toEqual(v1);
  });

  test.each([
    ['another model', 'registered-models/get', { name: 'other' }],
    ['another version', 'model-versions/get', { name: 'risk', version: '9' }],
    ['another alias', 'registered-models/alias', { name: 'risk', alias: 'challenger' }],
  ])('%s is not found, in the words of MLflow', async (_what, path, query) => {
    const registry = await start();
    expect(await get(registry, path, query)).toMatchObject({
      status: 404,
      json: { error_code: 'RESOURCE_DOES_NOT_EXIST', message: expect.stringContaining('not found') },
    });
  });

  test('an endpoint that it does not have is told from a thing that it does not have', async () => {
    const registry = await start();
    expect((await get(registry, 'runs/search')).json.error_code).toBe('ENDPOINT_NOT_FOUND');
    expect((await artifact(registry, '9')).json.error_code).toBe('RESOURCE_DOES_NOT_EXIST');
  });

  test('the prefix of older clients is served as well', async () => {
    const registry = await start();
    const url = `${registry.url('api')}/api/2.0/preview/mlflow/registered-models/get?name=risk`;
    expect((await send('GET', url)).json.registered_model.name).toBe('risk');
  });
});

describe('changes', () => {
  test('an alias moves with one call, which stands in the journal; to move it there again changes nothing', async () => {
    const registry = await start();
    const move = { name: 'risk', alias: 'champion', version: '3' };
    expect(await call(registry, 'POST', 'registered-models/alias', move)).toMatchObject({
      status: 200,
      json: {},
    });
    expect(await aliased(registry, 'champion')).toBe('3');
    await call(registry, 'POST', 'registered-models/alias', move);
    const action = {
      type: 'action',
      part: 'registry',
      plane: 'registry',
      ok: true,
      actor: 'release-manager',
    };
    expect(registry.events).toEqual([
      { ...action, summary: 'alias champion = 3', mutating: true, durationMs: 0 },
      { ...action, summary: 'alias champion = 3', mutating: false, durationMs: 0 },
    ]);
  });

  test('an alias goes by a DELETE with a body; an alias to nowhere is refused', async () => {
    const registry = await start();
    await call(registry, 'DELETE', 'registered-models/alias', { name: 'risk', alias: 'champion' });
    expect(await aliased(registry, 'champion')).toBeUndefined();
    const nowhere = { name: 'risk', alias: 'champion', version: '9' };
    expect((await call(registry, 'POST', 'registered-models/alias', nowhere)).status).toBe(404);
    expect(registry.events).toMatchObject([{ mutating: true }, { mutating: false, ok: false }]);
  });

  test('tags of the model and of a version are set and deleted', async () => {
    const registry = await start();
    const ofVersion = { name: 'risk', version: '2', key: 'finding', value: 'gone' };
    await call(registry, 'POST', 'model-versions/set-tag', ofVersion);
    expect(await tagsOf(registry, '2')).toMatchObject({ finding: 'gone', bundle: 'v1' });
    await call(registry, 'DELETE', 'model-versions/delete-tag', ofVersion);
    expect(await tagsOf(registry, '2')).not.toHaveProperty('finding');
    const ofModel = { name: 'risk', key: 'retention', value: 'frozen' };
    await call(registry, 'POST', 'registered-models/set-tag', ofModel);
    expect(registry.call('state')).toMatchObject({ retention: 'frozen' });
    await call(registry, 'DELETE', 'registered-models/delete-tag', ofModel);
    expect(registry.call('state')).toMatchObject({ retention: null });
    expect(registry.events).toMatchObject(Array.from({ length: 4 }, () => ({ mutating: true })));
  });

  test('a version is described, and deleted with everything that pointed at it', async () => {
    const registry = await start();
    const described = { name: 'risk', version: '2', description: 'Do not use.' };
    const { json } = await call(registry, 'PATCH', 'model-versions/update', described);
    expect(json.model_version.description).toBe('Do not use.');
    await call(registry, 'DELETE', 'model-versions/delete', described);
    expect((await artifact(registry, '2')).status).toBe(404);
    expect(await aliased(registry, 'champion')).toBeUndefined();
    expect(await aliased(registry, 'previous')).toBe('1');
  });

  test('a call without what it needs is refused and changes nothing', async () => {
    const registry = await start();
    const answer = await call(registry, 'POST', 'registered-models/alias', { name: 'risk' });
    expect(answer).toMatchObject({ status: 400, json: { error_code: 'INVALID_PARAMETER_VALUE' } });
    expect(registry.events).toMatchObject([{ mutating: false, ok: false }]);
  });
});

describe('search', () => {
  const found = async (registry: InProcess, filter: string): Promise<unknown> =>
    (await get(registry, 'model-versions/search', { filter })).json.model_versions?.map(
      ({ version }: { version: string }) => version,
    );

  test.each([
    ["name='risk'", ['4', '3', '2', '1']],
    ["name='other'", []],
    ["name = 'risk' AND tags.bundle = 'v1'", ['2']],
    ["tag.`bundle` != 'v1' and version_number = 3", ['3']],
    ['', ['4', '3', '2', '1']],
  ])('the filter %s finds the versions %j', async (filter, versions) => {
    expect(await found(await start(), filter)).toEqual(versions);
  });

  test('a filter that is not understood is refused instead of finding everything', async () => {
    expect(await get(await start(), 'model-versions/search', { filter: 'name LIKE x' })).toMatchObject({
      status: 400,
      json: { error_code: 'INVALID_PARAMETER_VALUE' },
    });
  });
});

describe('what goes wrong in it', () => {
  test('what retention removed is gone: the version stands there still, without artifact and digest', async () => {
    const registry = await start();
    expect(registry.call('remove', { bundle: 'v1' })).toEqual({ removed: true });
    expect(await artifact(registry, 'v1')).toMatchObject({
      status: 404,
      json: { message: expect.stringContaining('retention') },
    });
    expect(await tagsOf(registry, '2')).toEqual({
      bundle: 'v1',
      approved: 'true',
      approved_digest: bundleDigest(v1),
    });
    expect(await aliased(registry, 'champion')).toBe('2');
    expect(registry.events).toEqual([]);
  });

  test('while retention is frozen it removes nothing', async () => {
    const registry = await start();
    const frozen = { name: 'risk', key: 'retention', value: 'frozen' };
    await call(registry, 'POST', 'registered-models/set-tag', frozen);
    expect(registry.call('remove', { bundle: 'v1' })).toEqual({ removed: false });
    expect((await artifact(registry, 'v1')).status).toBe(200);
  });

  test('a rebuilt artifact has the old name and version, and not the digest that was approved', async () => {
    const registry = await start();
    registry.call('remove', { bundle: 'v1' });
    const { digest } = registry.call('rebuild', { bundle: 'v1' }) as { digest: string };
    const { json, headers } = await artifact(registry, 'v1');
    expect(bundleDigest(json)).toBe(digest);
    expect(headers.get('x-bundle-digest')).toBe(digest);
    expect(json).toMatchObject({ name: 'v1', behaviour: { wrongRate: 0.15 } });
    expect(await tagsOf(registry, '2')).toMatchObject({ digest, approved_digest: bundleDigest(v1) });
    expect(digest).not.toBe(bundleDigest(v1));
  });

  test('a fault in a bundle that it does not have is refused', async () => {
    const registry = await start();
    expect(() => registry.call('remove', { bundle: 'v9' })).toThrow(/no bundle v9/);
  });
});

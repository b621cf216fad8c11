import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { type Bundle, bundleDigest } from '../../../src/sandbox/bundle/bundle.ts';
import { loadDomain } from '../../../src/sandbox/bundle/domain.ts';
import { program } from '../../../src/sandbox/registry/program.ts';
import { registrySpec } from '../../../src/sandbox/registry/spec.ts';
import { startProgram } from '../server/in-process.ts';

const python = (args: readonly string[]): Promise<{ readonly stdout: string }> =>
  promisify(execFile)('python3', args, {
    env: { ...process.env, MLFLOW_HTTP_REQUEST_MAX_RETRIES: '0', MLFLOW_DISABLE_TELEMETRY: 'true' },
  });

/** Whether MLflow's client is there. Where `CI_REQUIRE_MLFLOW=1`, its absence is a failure and not a reason to skip. */
const isThere =
  process.env.CI_REQUIRE_MLFLOW === '1' ||
  (await python([
    '-c',
    'import importlib.util, sys; sys.exit(importlib.util.find_spec("mlflow") is None)',
  ]).then(
    () => true,
    () => false,
  ));

test.skipIf(!isThere)(
  "MLflow's own client (Python package mlflow-skinny) works with the registry",
  {
    timeout: 60_000,
  },
  async () => {
    const domain = await loadDomain('financial-risk-scoring');
    const registry = await startProgram(program, registrySpec(domain).config);
    const script = fileURLToPath(new URL('./ask-mlflow.py', import.meta.url));
    const { stdout } = await python([script, registry.url('api')]);
    const digest = bundleDigest(domain.bundles.v1 as Bundle);
    const tags = { bundle: 'v1', digest, approved: 'true', approved_digest: digest };
    expect(JSON.parse(stdout)).toEqual({
      aliases: { v0: '1', v1: '2', v2: '3', fallback: '4', champion: '2', previous: '1' },
      retention: '30d',
      latest: ['4'],
      champion: ['2', tags, ['v1', 'champion'], 'READY'],
      uri: `${registry.url('api')}/artifacts/risk/2`,
      search: ['3'],
      models: ['risk'],
      moved: '1',
      version: ['Do not use.', 'artifact gone'],
      refused: 'RESOURCE_DOES_NOT_EXIST',
    });
    expect(registry.call('state')).toMatchObject({
      aliases: { v0: '1', v1: '2', v2: '3', champion: '1' },
      retention: null,
      versions: [{ version: '1' }, { version: '2' }, { version: '3' }],
    });
    expect(registry.events).toHaveLength(8);
  },
);

import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { prometheusConfig } from '../../../src/sandbox/prometheus/config.ts';

const configOf = (options: { readonly proxyUrl?: string }): string =>
  prometheusConfig({
    ...options,
    targets: [
      { job: 'model-server', instance: 'stable', url: 'http://serving:7004/metrics' },
      { job: 'model-server', instance: 'candidate', url: 'http://serving:7005/metrics' },
      { job: 'probe', instance: 'probe', url: 'http://monitoring:7001/metrics' },
    ],
    scrapeIntervalMs: 15_000,
    evaluationIntervalMs: 30_000,
    ruleFiles: [],
    alertmanager: 'monitoring:7002',
  });
const config = configOf({});

test('every target keeps the job and the instance by which rules know it', () => {
  expect(parse(config).scrape_configs).toEqual([
    {
      job_name: 'model-server',
      static_configs: [
        { targets: ['serving:7004'], labels: { instance: 'stable', __metrics_path__: '/metrics' } },
        { targets: ['serving:7005'], labels: { instance: 'candidate', __metrics_path__: '/metrics' } },
      ],
    },
    {
      job_name: 'probe',
      static_configs: [
        { targets: ['monitoring:7001'], labels: { instance: 'probe', __metrics_path__: '/metrics' } },
      ],
    },
  ]);
});

test('every job goes by the proxy that was named', () => {
  const { scrape_configs } = parse(configOf({ proxyUrl: 'http://monitoring:7003' })) as {
    readonly scrape_configs: readonly { readonly proxy_url?: string }[];
  };
  expect(scrape_configs.map(({ proxy_url }) => proxy_url)).toEqual([
    'http://monitoring:7003',
    'http://monitoring:7003',
  ]);
  expect(config).not.toContain('proxy_url');
});

const promtool = process.env.CI_REQUIRE_PROMTOOL === undefined ? test.skipIf(!(await hasPromtool())) : test;

promtool('a real promtool takes it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'firedrill-prometheus-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'prometheus.yml');
  await writeFile(file, configOf({ proxyUrl: 'http://monitoring:7003' }));
  const { stdout } = await promisify(execFile)('promtool', ['check', 'config', file]);
  expect(stdout).toContain('is valid prometheus config file syntax');
});

async function hasPromtool(): Promise<boolean> {
  return promisify(execFile)('promtool', ['--version']).then(
    () => true,
    () => false,
  );
}

import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { chooseScenarios } from '../../../src/cli/catalogue.ts';
import { conductorConfigSchema } from '../../../src/drill/compose/config.ts';
import { writeCompose } from '../../../src/drill/compose/write-compose.ts';
import { imagesOf } from '../../../src/sandbox/container/images.ts';
import { partsContext } from '../../../src/sandbox/container/parts-image.ts';
import {
  configFolder,
  postgresService,
  prometheusService,
  ruleFilePaths,
} from '../../../src/sandbox/container/services.ts';
import { hostNames } from '../../../src/sandbox/hosts.ts';

interface Service {
  readonly image: string;
  readonly command: readonly string[];
  readonly ports: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly build?: unknown;
  readonly tmpfs?: readonly string[];
  readonly volumes?: readonly string[];
  readonly depends_on?: readonly string[];
  readonly pull_policy?: string;
  readonly cap_drop?: readonly string[];
  readonly read_only?: boolean;
}

const scratch = mkdtempSync(join(tmpdir(), 'firedrill-compose-'));
const folder = join(scratch, 'sandbox');
const rules = resolve('fixtures/rules/reference.yaml');
const images = imagesOf({ FIREDRILL_IMAGE_POSTGRES: 'mine/postgres' });
let text: string;
let services: Readonly<Record<string, Service>>;

beforeAll(async () => {
  const loaded = (await chooseScenarios(['S04']))[0];
  if (loaded === undefined) throw new Error('the catalogue has S04');
  await writeCompose({
    folder,
    packageFolder: process.cwd(),
    loaded,
    seed: 7,
    rules: [rules],
    images,
    firstPort: 7_100,
  });
  text = readFileSync(join(folder, 'compose.yaml'), 'utf8');
  ({ services } = parse(text) as { readonly services: typeof services });
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const own = [...hostNames, 'conductor'];

test('every host of a drill is a service, beside the conductor, PostgreSQL and Prometheus', () => {
  expect(Object.keys(services).sort()).toEqual([...own, 'postgres', 'prometheus'].sort());
  for (const name of hostNames)
    expect(services[name]?.command).toEqual(['/app/src/sandbox/compose/main.ts', name]);
});

test('every port is published on 127.0.0.1, and none twice', () => {
  const published = Object.values(services).flatMap(({ ports }) => ports);
  for (const port of published) expect(port).toMatch(/^127\.0\.0\.1:[\d-]+:[\d-]+$/);
  const outside = published.flatMap((port) => {
    const [first = 0, last = first] = (port.split(':')[1] ?? '').split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
  expect(new Set(outside).size).toBe(outside.length);
});

test('PostgreSQL and Prometheus are those of a drill', () => {
  const { postgres, prometheus } = services;
  const asInDrill = [
    [postgres, postgresService('mine/postgres', postgres?.environment?.POSTGRES_PASSWORD ?? '')],
    [prometheus, prometheusService(images.prometheus, { config: '', rules: [''] })],
  ] as const;
  for (const [service, { image, command, environment, memoryFolders = {} }] of asInDrill) {
    expect(service).toMatchObject({
      image,
      command,
      tmpfs: Object.entries(memoryFolders).map(([path, how]) => `${path}:${how}`),
    });
    expect(service?.environment).toEqual(environment);
  }
  expect(postgres?.environment?.POSTGRES_PASSWORD).toMatch(/^\S{20,}$/);
  expect(services.conductor?.environment).toMatchObject({
    FIREDRILL_DATABASE_PASSWORD: postgres?.environment?.POSTGRES_PASSWORD,
  });
});

test('the parts run in the image of a drill, which is built for one of them, as confined as there', () => {
  const { name } = partsContext({ packageFolder: process.cwd() });
  for (const service of own)
    expect(services[service]).toMatchObject({ image: name, cap_drop: ['ALL'], read_only: true });
  const builders = own.filter((service) => services[service]?.build !== undefined);
  expect(builders).toHaveLength(1);
  // The others come later, when it has been built, and ask no registry for it.
  for (const service of own.filter((other) => !builders.includes(other))) {
    expect(services[service]?.pull_policy).toBe('never');
    expect(services[service]?.depends_on).toEqual(expect.arrayContaining(builders));
  }
});

test('nothing names a path of this machine, and every path that is named is there', () => {
  expect(text).not.toContain(process.cwd());
  expect(text).not.toContain(scratch);
  const mounts = Object.values(services).flatMap(({ volumes = [] }) => volumes);
  expect(new Set(mounts)).toEqual(new Set([`./config:${configFolder}:ro`]));
  const config = readdirSync(join(folder, 'config'));
  for (const path of [...ruleFilePaths(['']), `${configFolder}/prometheus.yml`])
    expect(config).toContain(path.slice(configFolder.length + 1));
  expect(readFileSync(join(folder, 'config/rules-0.yml'), 'utf8')).toBe(readFileSync(rules, 'utf8'));
  for (const { command } of own.flatMap((name) => services[name] ?? []))
    expect(statSync(join(folder, 'image', command[0]?.replace('/app/', '') ?? '')).isFile()).toBe(true);
  expect(readdirSync(join(folder, 'image'))).toEqual(
    expect.arrayContaining(['Dockerfile', 'node_modules', 'package.json']),
  );
});

test('the conductor is told the scenario, and finds its domain', () => {
  const told = conductorConfigSchema.parse(
    JSON.parse(readFileSync(join(folder, 'config/conductor.json'), 'utf8')),
  );
  expect(told).toMatchObject({ seed: 7, firstPort: 7_100, scenario: { id: 'S04' } });
  const domain = join(folder, 'config/domains', told.scenario.domain);
  expect(readdirSync(domain)).toEqual(expect.arrayContaining(['domain.yaml', 'bundles', 'migrations']));
});

test('whoever runs a container may read what it is told, and only the owner the secrets', () => {
  const mode = (path: string): number => statSync(join(folder, path)).mode & 0o777;
  expect(mode('config')).toBe(0o755);
  expect(mode('config/prometheus.yml')).toBe(0o644);
  expect(mode(join('config', dirname('domains/x')))).toBe(0o755);
  expect(mode('compose.yaml')).toBe(0o600);
});

test('Prometheus asks the conductor whom to scrape and whom to tell', () => {
  const config = parse(readFileSync(join(folder, 'config/prometheus.yml'), 'utf8'));
  expect(config.rule_files).toEqual([`${configFolder}/rules-0.yml`]);
  expect(config.scrape_configs[0].http_sd_configs[0].url).toBe('http://conductor:7000/targets');
  expect(config.alerting.alertmanagers[0].http_sd_configs[0].url).toBe('http://conductor:7000/alertmanagers');
});

test('what the conductor and the parts run can be loaded from what the image is built from', async () => {
  const code = join(folder, 'image/src');
  const programs = readdirSync(code, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /program\.ts$/.test(name),
  );
  expect(programs.length).toBeGreaterThan(10);
  const urls = ['drill/compose/show-sandbox.ts', ...programs].map((name) => `file://${join(code, name)}`);
  const script = `await Promise.all(${JSON.stringify(urls)}.map((url) => import(url)))`;
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script]);
});

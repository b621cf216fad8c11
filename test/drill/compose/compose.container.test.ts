import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { setTimeout as sleepWall } from 'node:timers/promises';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { chooseScenarios } from '../../../src/cli/catalogue.ts';
import { writeCompose } from '../../../src/drill/compose/write-compose.ts';
import { loadDomain } from '../../../src/sandbox/bundle/domain.ts';
import { imagesOf } from '../../../src/sandbox/container/images.ts';
import { isRightAnswer, sentinelRequest, sentinelsSchema } from '../../../src/scenario/sentinels.ts';

const run = promisify(execFile);
const firstPort = 21_000;

/** How compose is called here: the plugin, the program of old, or not at all. */
async function findCompose(): Promise<readonly [string, ...string[]] | undefined> {
  for (const command of [['docker', 'compose'], ['docker-compose']] as const) {
    const [file, ...args] = command;
    const works = await run(file, [...args, 'version']).then(
      () => true,
      () => false,
    );
    if (works) return command;
  }
  return undefined;
}

/** Asks again until the answer is there and good. */
async function eventually<T>(ask: () => Promise<T | undefined>, withinMs: number): Promise<T> {
  const deadline = AbortSignal.timeout(withinMs);
  while (!deadline.aborted) {
    const answer = await ask().catch(() => undefined);
    if (answer !== undefined) return answer;
    await sleepWall(1_000);
  }
  throw new Error(`not within ${withinMs} ms`);
}

const compose = await findCompose();

test.skipIf(compose === undefined)(
  'docker compose shows the sandbox under load, and leaves nothing behind',
  { timeout: 600_000 },
  async () => {
    const [command = '', ...prefix] = compose ?? [];
    const folder = await mkdtemp(join(tmpdir(), 'firedrill-compose-'));
    const project = basename(folder).toLowerCase();
    const call = (...args: string[]) => run(command, [...prefix, '-p', project, ...args], { cwd: folder });
    onTestFinished(async () => {
      await call('down', '--volumes').catch(() => {});
      await rm(folder, { recursive: true, force: true });
    }, 120_000);
    const loaded = (await chooseScenarios(['S02']))[0];
    if (loaded === undefined) throw new Error('the catalogue has S02');
    await writeCompose({
      folder,
      packageFolder: process.cwd(),
      loaded,
      seed: 7,
      rules: [resolve('fixtures/rules/reference.yaml')],
      images: imagesOf(process.env),
      firstPort,
    });

    await call('up', '--build', '-d');
    const page = await eventually(async () => {
      const answer = await fetch(`http://127.0.0.1:${firstPort}/`);
      return answer.ok ? answer.text() : undefined;
    }, 240_000);
    const addresses = new Map(
      page.split('\n').map((line) => line.trim().split(/\s+/, 2) as [string, string]),
    );

    const domain = await loadDomain('healthcare-diagnostic');
    const sentinels = sentinelsSchema.parse(parse(await readFile(domain.sentinels ?? '', 'utf8')));
    const [sentinel] = sentinels;
    if (sentinel === undefined) throw new Error('the domain has sentinels');
    const url = `${addresses.get('GATEWAY_URL')}/v2/models/${domain.model}/infer`;
    await eventually(async () => {
      const body = JSON.stringify(sentinelRequest(sentinel, 'S-1'));
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(url, { method: 'POST', headers, body });
      return (answer.ok && isRightAnswer(sentinel, await answer.json())) || undefined;
    }, 60_000);

    await eventually(async () => {
      const answer = await fetch(`${addresses.get('PROMETHEUS_URL')}/api/v1/targets`);
      const { data } = (await answer.json()) as {
        data: { activeTargets: { health: string; labels: { instance: string } }[] };
      };
      const up = data.activeTargets.filter(({ health }) => health === 'up');
      const known = up.some(({ labels }) => labels.instance === 'candidate');
      return (known && up.length === data.activeTargets.length) || undefined;
    }, 90_000);

    await call('down', '--volumes');
    const label = `label=com.docker.compose.project=${project}`;
    for (const kind of [
      ['ps', '-a'],
      ['network', 'ls'],
      ['volume', 'ls'],
    ]) {
      expect((await run('docker', [...kind, '-q', '--filter', label])).stdout).toBe('');
    }
  },
);

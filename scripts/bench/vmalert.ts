import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { wallDate } from '../../src/core/wall-date.ts';
import { type Absence, type Result, seconds } from './result.ts';
import { eachSample, type Workload } from './workload.ts';

const run = promisify(execFile);
const DAY_MS = 86_400_000;
const DATABASE = 'victoria-metrics';

/** VictoriaMetrics, which imports the samples, and `vmalert -replay`, which evaluates the rule over them. */
export async function benchVmalert(workload: Workload): Promise<Result | Absence> {
  if (!(await isInstalled())) return { name: 'vmalert', absent: `apt-get install ${DATABASE}` };
  const { samples, scrapeMs } = workload;
  const lengthMs = (samples - 1) * scrapeMs;
  // The database drops what is old, so the past ends this morning.
  const fromMs = Math.floor(wallDate().getTime() / DAY_MS) * DAY_MS - lengthMs;
  const folder = await mkdtemp(join(tmpdir(), 'firedrill-bench-'));
  const address = `127.0.0.1:${await freePort()}`;
  const url = `http://${address}`;
  const began = seconds();
  const database = spawn(
    DATABASE,
    [`-storageDataPath=${folder}/data`, `-httpListenAddr=${address}`, '-loggerLevel=ERROR'],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const ended = new Promise((resolve) => database.once('close', resolve));
  try {
    await untilHealthy(url);
    const start = seconds() - began;
    const load = await importSamples(url, workload, fromMs);
    const evaluate = await replay(url, folder, workload, { fromMs, lengthMs });
    const alerts = await countAlerts(url, fromMs + lengthMs, lengthMs);
    return { name: `vmalert ${await version()}, replay`, start, load, evaluate, alerts };
  } finally {
    database.kill();
    await ended;
    await rm(folder, { recursive: true, force: true });
  }
}

function isInstalled(): Promise<boolean> {
  return run('vmalert', ['--version']).then(
    () => true,
    () => false,
  );
}

/** As Debian knows it: its build of vmalert does not know itself. */
async function version(): Promise<string> {
  const { stdout } = await run('dpkg-query', ['--show', DATABASE]).catch(() => ({ stdout: '' }));
  return /\t([\d.]+)/.exec(stdout)?.[1] ?? '';
}

async function importSamples(url: string, { counters, scrapeMs }: Workload, fromMs: number): Promise<number> {
  const lines = counters.map((counter) => {
    const line = { metric: counter.labels, values: [] as number[], timestamps: [] as number[] };
    eachSample(counter, scrapeMs, (timeMs, value) => {
      line.values.push(value);
      line.timestamps.push(fromMs + timeMs);
    });
    return JSON.stringify(line);
  });
  const began = seconds();
  for (let from = 0; from < lines.length; from += 100) {
    await ask(`${url}/api/v1/import`, lines.slice(from, from + 100).join('\n'));
  }
  await ask(`${url}/internal/force_flush`);
  return seconds() - began;
}

async function replay(
  url: string,
  folder: string,
  { rule, samples, scrapeMs }: Workload,
  { fromMs, lengthMs }: { readonly fromMs: number; readonly lengthMs: number },
): Promise<number> {
  const interval = `${scrapeMs / 1_000}s`;
  await writeFile(
    join(folder, 'rules.yaml'),
    JSON.stringify({ groups: [{ name: 'g', interval, rules: [rule] }] }),
  );
  const began = seconds();
  await run('vmalert', [
    `-rule=${folder}/rules.yaml`,
    `-datasource.url=${url}`,
    `-remoteWrite.url=${url}`,
    // By default it would look at every fifth minute alone.
    `-datasource.queryStep=${interval}`,
    `-replay.timeFrom=${new Date(fromMs).toISOString()}`,
    `-replay.timeTo=${new Date(fromMs + lengthMs).toISOString()}`,
    `-replay.maxDatapointsPerQuery=${samples}`,
    '-replay.rulesDelay=0s',
    '-replay.disableProgressBar',
    '-loggerLevel=ERROR',
  ]);
  return seconds() - began;
}

async function countAlerts(url: string, timeMs: number, lengthMs: number): Promise<string> {
  await ask(`${url}/internal/force_flush`);
  const query = `count(count_over_time(ALERTS{alertstate="firing"}[${lengthMs / 1_000}s]))`;
  const parameters = new URLSearchParams({ query, time: `${timeMs / 1_000}` });
  const { data } = JSON.parse(await ask(`${url}/api/v1/query?${parameters}`)) as {
    data: { result: { value: [number, string] }[] };
  };
  return data.result[0]?.value[1] ?? '0';
}

async function ask(url: string, body?: string): Promise<string> {
  const response = await fetch(url, body === undefined ? {} : { method: 'POST', body });
  if (!response.ok) throw new Error(`${url} answers ${response.status}: ${await response.text()}`);
  return response.text();
}

async function untilHealthy(url: string): Promise<void> {
  for (let attempt = 0; attempt < 1_000; attempt += 1) {
    const isHealthy = await fetch(`${url}/health`).then(
      (response) => response.ok,
      () => false,
    );
    if (isHealthy) return;
    await sleep(10);
  }
  throw new Error(`${url} does not become healthy.`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('A TCP server has a port.');
  return address.port;
}

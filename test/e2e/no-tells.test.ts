import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LapseClock } from '../../src/core/clock.ts';
import { seededRandom } from '../../src/core/random.ts';
import { sideBySide } from '../../src/core/side-by-side.ts';
import { drawDatabaseName } from '../../src/drill/database-name.ts';
import { answerTimeoutMs } from '../../src/drill/watch.ts';
import { faults } from '../../src/faults/index.ts';
import { loadDomain } from '../../src/sandbox/bundle/domain.ts';
import { type Database, databaseOf, databaseSpec } from '../../src/sandbox/database/database.ts';
import type { Driver, PartSpec } from '../../src/sandbox/part.ts';
import { createHostPool } from '../../src/sandbox/process/host-pool.ts';
import { createProcessDriver } from '../../src/sandbox/process/process-driver.ts';
import { seedRows } from '../../src/sandbox/seed/seed-rows.ts';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { loadCatalogue } from '../../src/scenario/load.ts';
import { domains, type Scenario } from '../../src/scenario/schema.ts';
import { trafficSpec } from '../../src/traffic/spec.ts';
import { lookAtDatabase } from './sight/database.ts';
import { differences, type Sight } from './sight/differences.ts';
import { lookAtFolder, lookAtProcess } from './sight/machine.ts';
import { masked } from './sight/mask.ts';
import { lookAtServices } from './sight/services.ts';

/**
 * The real sandbox of every scenario of the catalogue is started as a drill does it, and looked at before anything breaks
 * as a procedure could: environment, HTTP, SQL, files, processes. Besides, what parts are told when they are started is
 * compared: a part that is told the same behaves the same until somebody arms a fault.
 */
const catalogue = (await loadCatalogue('scenarios', faults)).map(({ scenario }) => scenario);
const keeper = createProcessDriver({ session: 'database', clock: new LapseClock() });
const hosts = createHostPool();
const seed = 7;
const sights = new Map<string, Sight>();
/** What two sandboxes of one scenario had in the places that are masked. */
const drawn: Record<string, string>[] = [];

beforeAll(async () => {
  const database = databaseOf(await keeper.start(databaseSpec));
  for (const name of domains) {
    const { migrations, ...domain } = await loadDomain(name);
    const rows = await seedRows({ ...domain, migrations }, seededRandom('past').stream(name));
    await database.prepareTemplate({ template: name, migrationsDir: migrations, rows });
  }
  const looks = catalogue.map((scenario) => ({ scenario, key: scenario.id }));
  const again = catalogue.slice(0, 1).map((scenario) => ({ scenario, key: `${scenario.id} again` }));
  const { signal } = new AbortController();
  await sideBySide([...looks, ...again], { concurrency: 2, signal }, async ({ scenario, key }) => {
    sights.set(key, await lookBeforeTheEffect(scenario, database));
  });
}, 600_000);

afterAll(async () => {
  await hosts[Symbol.asyncDispose]();
  await keeper[Symbol.asyncDispose]();
}, 30_000);

describe.each(domains)('%s', (domain) => {
  const [first = '', ...others] = catalogue.filter((one) => one.domain === domain).map(({ id }) => id);

  test.each(others)(`before the effect nothing tells ${first} from %s`, (other) => {
    expect(differences(sights.get(first), sights.get(other))).toEqual([]);
  });

  test('one more variable in the environment is a tell, and is found', () => {
    const { environment, ...rest } = sights.get(first) ?? {};
    const planted = { ...rest, environment: { ...(environment as object), DRILL_HINT: 'S99' } };
    expect(differences(sights.get(first), planted)).toEqual(['all.environment.DRILL_HINT: nothing / "S99"']);
  });
});

test('what a part is told a little otherwise is found, and so is another pace', () => {
  const { told, pace } = (sights.get('S01') ?? {}) as { told: { traffic: object }; pace: object };
  const planted = {
    told: { ...told, traffic: { ...told.traffic, rps: 8 } },
    pace: { ...pace, baseline: 60_000 },
  };
  expect(differences({ told, pace }, planted)).toEqual([
    'all.told.traffic.rps: 10 / 8',
    'all.pace.baseline: 90000 / 60000',
  ]);
});

test('between domains the environment differs in the words of the domain alone', () => {
  const environments = domains.map((domain) => {
    const { id = '' } = catalogue.find((scenario) => scenario.domain === domain) ?? {};
    return sights.get(id)?.environment;
  });
  const places = environments.flatMap((one) => differences(environments[0], one, 'environment'));
  const names = new Set(places.map((line) => line.slice('environment.'.length, line.indexOf(':'))));
  expect([...names].toSorted()).toEqual(['MIGRATIONS_DIR', 'MODEL_NAME', 'RECONCILER_URL']);
});

test('no word of any scenario stands anywhere: neither an id, nor a title, nor a fault', () => {
  const titles = catalogue.flatMap(({ title, timeline }) => [title, ...timeline.map(({ fault }) => fault)]);
  for (const [id, sight] of sights) {
    const text = JSON.stringify(sight);
    expect(text.match(/\b(S(0\d|1[0-2])|C[1-5])\b/g) ?? [], id).toEqual([]);
    expect(
      titles.filter((title) => text.includes(title)),
      id,
    ).toEqual([]);
  }
});

test('whoever looks sees something, so that it is no errors that are compared', () => {
  for (const [id, sight] of sights) {
    const answers = Object.values(sight).filter((seen): seen is { readonly status: number } => {
      return typeof seen === 'object' && seen !== null && 'status' in seen;
    });
    expect(answers.length, id).toBeGreaterThan(40);
    expect(
      answers.filter(({ status }) => status !== 200),
      id,
    ).toEqual([]);
  }
});

test('what is masked is drawn anew for every sandbox, also when scenario and seed are the same', () => {
  const [one, other] = drawn;
  const database = (url = ''): string | undefined => url.split('/').at(-1);
  expect(database(one?.DATABASE_URL)).toMatch(/^product_/);
  expect(database(other?.DATABASE_URL)).not.toBe(database(one?.DATABASE_URL));
  expect(other?.scratchFolder).not.toBe(one?.scratchFolder);
  // Any one port may be given out twice, but not all of them.
  expect(other).not.toMatchObject({ ROUTER_ADMIN_URL: one?.ROUTER_ADMIN_URL, GATEWAY_URL: one?.GATEWAY_URL });
});

async function lookBeforeTheEffect(scenario: Scenario, database: Database): Promise<Sight> {
  const clock = new LapseClock();
  const told: Record<string, unknown> = {};
  const domain = await loadDomain(scenario.domain);
  const driver = listening(createProcessDriver({ session: 'drill', clock, pool: hosts }), (spec) => {
    told[spec.name] = spec.config;
  });
  await using sandbox = await startSandbox({
    ground: { driver, database, [Symbol.asyncDispose]: () => driver[Symbol.asyncDispose]() },
    prepare: async () => {},
    databaseName: drawDatabaseName(),
    domain,
    scenario,
    seed,
    rules: [resolve('fixtures/rules/reference.yaml')],
    // Shorter than in a drill, so that monitoring has a past within a second; no scenario has a say in it.
    scrapeIntervalMs: 1_000,
    evaluationIntervalMs: 30_000,
    epochMs: 0,
    trafficSpec: (targets) =>
      trafficSpec({
        domain: domain.name,
        seed,
        rps: scenario.traffic.rps,
        targets: [...targets],
        timeoutMs: answerTimeoutMs,
      }),
  });
  const { environment, scratchFolder } = sandbox;
  // Prometheus answers once it has a past, for which it must have scraped three times.
  clock.setSpeed(5);
  await sandbox.part('metrics-store').call('watch');
  while ((await fetch(`${environment.PROMETHEUS_URL}/-/ready`)).status !== 200) await wait(100);
  clock.setSpeed(1);
  if (scenario.id === catalogue[0]?.id) drawn.push({ ...environment, scratchFolder });
  const processes = Object.keys(told).map((name) => [name, sandbox.part(name).pid] as const);
  return masked({
    environment,
    ...(await lookAtServices(environment)),
    database: await lookAtDatabase(environment.DATABASE_URL ?? ''),
    files: lookAtFolder(`${environment.MIGRATIONS_DIR}/..`),
    scratch: { scratchFolder, files: lookAtFolder(scratchFolder) },
    processes: Object.fromEntries(processes.map(([name, pid]) => [name, pid && lookAtProcess(pid)])),
    told,
    pace: paceOf(scenario),
  }) as Sight;
}

/** What a watcher that lives beside the sandbox could count and time until something breaks. */
function paceOf({ baseline, traffic, serving, timeline }: Scenario): Readonly<Record<string, unknown>> {
  return { baseline, traffic, serving, firstFaultAt: Math.min(...timeline.map(({ at }) => at)) };
}

/** A driver that says what it is asked to start. */
function listening(driver: Driver, hear: (spec: PartSpec) => void): Driver {
  return {
    name: driver.name,
    folder: driver.folder,
    start: (spec) => {
      hear(spec);
      return driver.start(spec);
    },
    leftovers: () => driver.leftovers(),
    onDeath: (listener) => driver.onDeath(listener),
    [Symbol.asyncDispose]: () => driver[Symbol.asyncDispose](),
  };
}

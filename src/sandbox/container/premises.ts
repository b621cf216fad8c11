import { fileURLToPath } from 'node:url';
import { type Clock, LapseClock } from '../../core/clock.ts';
import { UndoStack } from '../../core/undo-stack.ts';
import { randomPassword, serverSettings, superuser } from '../database/cluster.ts';
import { databaseOf, databaseSpec } from '../database/database.ts';
import type { MonitoringOptions } from '../metrics-store/spec.ts';
import type { PremisesOptions } from '../open-premises.ts';
import type { Part, PartSpec } from '../part.ts';
import type { Ground, GroundOptions, Premises } from '../premises.ts';
import { createProcessDriver } from '../process/process-driver.ts';
import { prometheusConfig } from '../prometheus/config.ts';
import { prometheusSpec } from '../prometheus/spec.ts';
import { ContainerDriver } from './container-driver.ts';
import { connectEngine, type Engine } from './engine.ts';
import { fetchImage } from './fetch-image.ts';
import type { Images } from './images.ts';
import { buildPartsImage, type PartsImage } from './parts-image.ts';
import { withScrapePause } from './scrape-pause.ts';
import type { ServiceSpec } from './service.ts';

/** The folder of this package, seen from here. */
const packageFolder = fileURLToPath(new URL('../../..', import.meta.url));

/**
 * Premises in a container engine: a private network, a PostgreSQL server and a Prometheus for each sandbox. Images are
 * there before any clock starts.
 */
export async function containerPremises({ images, onProgress }: PremisesOptions): Promise<Premises> {
  const engine = await connectEngine();
  const need = { engine, images, onProgress };
  await Promise.all([fetchImage('node', need), fetchImage('postgres', need), fetchImage('prometheus', need)]);
  const parts = await buildPartsImage({ engine, nodeImage: images.node, packageFolder, onProgress });
  return {
    open: (options) => openGround(options, { engine, images, parts }),
    startsAtOnce: 1,
    [Symbol.asyncDispose]: async () => {},
  };
}

async function openGround(
  { clock, logDir, onAction }: GroundOptions,
  { engine, images, parts }: { readonly engine: Engine; readonly images: Images; readonly parts: PartsImage },
): Promise<Ground> {
  const undo = new UndoStack();
  const driver = new ContainerDriver({ engine, image: parts, session: 'drill', clock, logDir });
  undo.push('containers', () => driver[Symbol.asyncDispose]());
  try {
    const password = randomPassword();
    const { port } = await driver.startService(postgresSpec(images.postgres, password));
    const keeper = createProcessDriver({ session: 'database', clock: new LapseClock(), logDir });
    undo.push('keeper of the database', () => keeper[Symbol.asyncDispose]());
    const server = { port, password, neighbours: 'postgres:5432' };
    const database = databaseOf(await keeper.start({ ...databaseSpec, config: { server } }));
    database.onAction((_name, action) => onAction(action));
    return {
      driver,
      database,
      startMonitoring: (options, start) =>
        startPrometheus(images.prometheus, options, { engine, driver, start, clock }),
      [Symbol.asyncDispose]: () => undo.run(),
    };
  } catch (thrown) {
    await undo.run();
    throw thrown;
  }
}

function postgresSpec(image: string, password: string): ServiceSpec {
  const settings = { ...serverSettings, listen_addresses: '*' };
  return {
    name: 'postgres',
    image,
    command: ['postgres', ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    environment: {
      POSTGRES_USER: superuser,
      POSTGRES_PASSWORD: password,
      POSTGRES_DB: 'postgres',
      POSTGRES_HOST_AUTH_METHOD: 'scram-sha-256',
      POSTGRES_INITDB_ARGS:
        '--encoding=UTF8 --locale=C --locale-provider=builtin --builtin-locale=C.UTF-8 --no-sync --wal-segsize=1',
      PGDATA: '/data/postgres',
    },
    port: 5432,
    memoryFolders: ['/data'],
  };
}

/** A real Prometheus, and beside it the part that takes its alerts. */
async function startPrometheus(
  image: string,
  options: MonitoringOptions,
  {
    engine,
    driver,
    start,
    clock,
  }: {
    readonly engine: Engine;
    readonly driver: ContainerDriver;
    readonly start: (spec: PartSpec) => Promise<Part>;
    readonly clock: Clock;
  },
): Promise<Part> {
  const { domain, epochMs, rules, scrapeIntervalMs } = options;
  const ruleFiles = rules.map(({ text }, index) => ({ path: `/etc/firedrill/rules-${index}.yml`, text }));
  const part = await start(prometheusSpec({ domain, epochMs, server: 'http://prometheus:9090' }));
  const alertmanager = new URL(part.urls.alertmanager ?? '').host;
  const config = prometheusConfig({ ...options, ruleFiles: ruleFiles.map(({ path }) => path), alertmanager });
  const service = await driver.startService({
    name: 'prometheus',
    image,
    command: [
      '--config.file=/etc/firedrill/prometheus.yml',
      '--storage.tsdb.path=/prometheus',
      '--web.listen-address=:9090',
    ],
    port: 9090,
    memoryFolders: ['/prometheus'],
    files: {
      '/etc/firedrill/prometheus.yml': config,
      ...Object.fromEntries(ruleFiles.map(({ path, text }) => [path, text])),
    },
  });
  const container = engine.container.getById(service.container.getId());
  return withScrapePause(part, { container, nowMs: () => clock.now(), scrapeIntervalMs });
}

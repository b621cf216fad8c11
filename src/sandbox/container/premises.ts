import { fileURLToPath } from 'node:url';
import { LapseClock } from '../../core/clock.ts';
import { invariant, messageOf } from '../../core/errors.ts';
import { UndoStack } from '../../core/undo-stack.ts';
import { randomPassword } from '../database/cluster.ts';
import { databaseOf, databaseSpec } from '../database/database.ts';
import { standingHosts } from '../hosts.ts';
import type { MonitoringOptions } from '../metrics-store/spec.ts';
import type { PremisesOptions } from '../open-premises.ts';
import type { Part, PartSpec } from '../part.ts';
import type { Ground, GroundOptions, Premises } from '../premises.ts';
import { createProcessDriver } from '../process/process-driver.ts';
import { alertmanagerConfig } from '../prometheus/alertmanager-config.ts';
import { prometheusConfig } from '../prometheus/config.ts';
import { pastPath, pastTopic } from '../prometheus/past.ts';
import { prometheusSpec } from '../prometheus/spec.ts';
import { ContainerDriver } from './container-driver.ts';
import { connectEngine, type Engine } from './engine.ts';
import { fetchImage } from './fetch-image.ts';
import { fillDisk } from './fill-disk.ts';
import type { Images } from './images.ts';
import { buildPartsImage, type PartsImage } from './parts-image.ts';
import {
  alertmanagerAddress,
  alertmanagerService,
  bringPast,
  dataFolder,
  postgresAddress,
  postgresService,
  prometheusService,
  prometheusUrl,
  ruleFilePaths,
  waitingForPast,
} from './services.ts';
import { untilAlertmanagerReady } from './until-ready.ts';

/** The folder of this package, seen from here. */
const packageFolder = fileURLToPath(new URL('../../..', import.meta.url));

/**
 * Premises in a container engine: a private network, a PostgreSQL server and a Prometheus for each sandbox. Images are
 * there before any clock starts.
 */
export async function containerPremises({ images, onProgress }: PremisesOptions): Promise<Premises> {
  const engine = await connectEngine();
  const need = { engine, images, onProgress };
  const [parts] = await Promise.all([
    buildPartsImage({ ...need, packageFolder }),
    fetchImage('postgres', need),
    fetchImage('prometheus', need),
  ]);
  let alertmanager: Promise<void> | undefined;
  // Few drills group alerts, so the others do not wait for its image.
  const fetchAlertmanager = (): Promise<void> => {
    alertmanager ??= fetchImage('alertmanager', need);
    return alertmanager;
  };
  return {
    open: (options) => openGround(options, { engine, images, parts, fetchAlertmanager }),
    startsAtOnce: 1,
    lookEveryMs: 250,
    [Symbol.asyncDispose]: async () => {},
  };
}

async function openGround(
  { clock, logDir, onAction }: GroundOptions,
  {
    engine,
    images,
    parts,
    fetchAlertmanager,
  }: {
    readonly engine: Engine;
    readonly images: Images;
    readonly parts: PartsImage;
    readonly fetchAlertmanager: () => Promise<void>;
  },
): Promise<Ground> {
  const undo = new UndoStack();
  const driver = new ContainerDriver({ engine, image: parts, session: 'drill', clock, logDir });
  undo.push('containers', () => driver[Symbol.asyncDispose]());
  try {
    driver.prepare(standingHosts);
    const password = randomPassword();
    const postgres = await driver.startService(postgresService(images.postgres, password));
    const keeper = createProcessDriver({ session: 'database', clock: new LapseClock(), logDir });
    undo.push('keeper of the database', () => keeper[Symbol.asyncDispose]());
    const server = {
      port: postgres.port,
      password,
      neighbours: `${postgresAddress.host}:${postgresAddress.port}`,
    };
    const database = databaseOf(await keeper.start({ ...databaseSpec, config: { server } }));
    database.onAction((_name, action) => onAction(action));
    return {
      driver,
      database,
      startMonitoring: (options, start) =>
        startPrometheus(options, { images, fetchAlertmanager, driver, start }),
      settle: () => driver.settle(),
      fillDisk: () => fillDisk(postgres, dataFolder),
      [Symbol.asyncDispose]: () => undo.run(),
    };
  } catch (thrown) {
    await undo.run();
    throw thrown;
  }
}

/** A real Prometheus, and beside it the part that takes its alerts: through a real Alertmanager where they are grouped. */
async function startPrometheus(
  options: MonitoringOptions,
  {
    images,
    fetchAlertmanager,
    driver,
    start,
  }: {
    readonly images: Images;
    readonly fetchAlertmanager: () => Promise<void>;
    readonly driver: ContainerDriver;
    readonly start: (spec: PartSpec) => Promise<Part>;
  },
): Promise<Part> {
  const { domain, epochMs, targets, rules, scrapeIntervalMs, evaluationIntervalMs, groupWaitMs, seed } =
    options;
  const past = { targets, rules, scrapeIntervalMs, evaluationIntervalMs, seed };
  const part = await start(prometheusSpec({ domain, epochMs, server: prometheusUrl, past }));
  if (groupWaitMs !== undefined) {
    await fetchAlertmanager();
    const grouping = alertmanagerConfig({ groupWaitMs, webhook: part.urls.webhook ?? '' });
    const { port } = await driver.startService(alertmanagerService(images.alertmanager, grouping));
    await untilAlertmanagerReady(`http://127.0.0.1:${port}`);
  }
  const alertmanager =
    groupWaitMs === undefined ? new URL(part.urls.alertmanager ?? '').host : alertmanagerAddress;
  const config = prometheusConfig({
    ...options,
    ruleFiles: ruleFilePaths(rules),
    alertmanager,
    proxyUrl: part.urls.scrapes ?? '',
  });
  const texts = rules.map(({ text }) => text);
  const service = await driver.startService(
    waitingForPast(prometheusService(images.prometheus, { config, rules: texts })),
  );
  part.onData(pastTopic, () => {
    fetchPast(part)
      .then((text) => bringPast(service, text))
      .catch((thrown: unknown) => part.call('past-lost', { message: messageOf(thrown) }))
      // A part that is gone was noticed by its end.
      .catch(() => {});
  });
  return part;
}

async function fetchPast({ published }: Part): Promise<string> {
  const answer = await fetch(`${published.alertmanager}${pastPath}`);
  invariant(answer.ok, 'a past is there to be fetched once it was made');
  return answer.text();
}

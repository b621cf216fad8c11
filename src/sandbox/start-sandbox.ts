import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { invariant } from '../core/errors.ts';
import type { EventBody } from '../core/events.ts';
import { moduleUrl } from '../core/module-url.ts';
import { UndoStack } from '../core/undo-stack.ts';
import type { Scenario } from '../scenario/schema.ts';
import type { Domain } from './bundle/domain.ts';
import { controlPlane } from './control-plane.ts';
import type { Database } from './database/database.ts';
import type { Part, PartSpec } from './part.ts';
import type { ProcessDriver } from './process/process-driver.ts';
import { createProductDatabase, type ProductDatabase } from './product-database.ts';
import { type ServerName, serverNames } from './router/config.ts';
import type { Sandbox } from './sandbox.ts';

export interface SandboxOptions {
  readonly driver: ProcessDriver;
  readonly database: Database;
  readonly databaseName: string;
  readonly domain: Domain;
  readonly scenario: Scenario;
  readonly seed: number;
  /** Absolute paths of the rule files that the monitoring evaluates. */
  readonly rules: readonly string[];
  readonly scrapeIntervalMs: number;
  readonly evaluationIntervalMs: number;
  /** Groups alerts as an Alertmanager does before the procedure is called. */
  readonly groupWaitMs?: number;
  /** What the monitoring calls drill time 0, as Unix time: rules may speak of the time of day. */
  readonly epochMs: number;
  /** The load generator is not the product's: whoever brings it says how to start it. */
  readonly trafficSpec: (routerUrl: string) => PartSpec;
}

const program = (path: string): URL => moduleUrl(import.meta.url, path);

/** Starts every part of a sandbox, in waves: each wave needs the addresses of the one before. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { driver, domain, scenario } = options;
  const undo = new UndoStack();
  const parts = new Map<string, Part>();
  const listeners = new Set<(event: EventBody) => void>();
  const start = async (spec: PartSpec): Promise<Part> => {
    const part = await driver.start(spec);
    part.onEvent((event) => {
      for (const listener of listeners) listener(event);
    });
    parts.set(spec.name, part);
    return part;
  };
  const part = (name: string): Part => {
    const found = parts.get(name);
    invariant(found !== undefined, `the sandbox has a part ${name}`);
    return found;
  };
  undo.push('parts', () => driver[Symbol.asyncDispose]());
  try {
    const database = await createProductDatabase(options.database, { domain, name: options.databaseName });
    undo.push('database', () => database[Symbol.asyncDispose]());
    await Promise.all([
      ...serverNames.map((name) => start(serverSpec(name, options, database))),
      start({ name: 'comms', program: program('./comms/program'), config: {} }),
      start(driftMonitorSpec(domain)),
    ]);
    const router = await start(routerSpec(options, part));
    await Promise.all([
      start(metricsStoreSpec(options, parts)),
      start(options.trafficSpec(router.urls.api ?? '')),
    ]);
    const scratchFolder = join(driver.folder, 'scratch');
    await mkdir(scratchFolder, { recursive: true });
    return {
      environment: environmentOf(domain, part, database),
      control: controlPlane(part),
      database,
      scratchFolder,
      part,
      onEvent: (listener) => void listeners.add(listener),
      onDeath: (listener) => driver.onDeath(({ part: name, detail }) => listener(name, detail)),
      leftovers: () => driver.leftovers(),
      [Symbol.asyncDispose]: () => undo.run(),
    };
  } catch (thrown) {
    await undo.run();
    throw thrown;
  }

  function serverSpec(name: ServerName, { seed }: SandboxOptions, database: ProductDatabase): PartSpec {
    const config = {
      name,
      model: domain.model,
      domain: domain.name,
      bundles: Object.values(domain.bundles),
      loaded: domain.serving[name] ?? null,
      databaseUrl: database.urls.app,
      seed,
    };
    return { name: `server-${name}`, program: program('./server/program'), config };
  }

  function routerSpec({ seed }: SandboxOptions, started: (name: string) => Part): PartSpec {
    const servers = Object.fromEntries(serverNames.map((name) => [name, started(`server-${name}`).urls.api]));
    const { serving } = scenario;
    const weights = {
      stable: 0,
      candidate: 0,
      fallback: 0,
      ...(typeof serving === 'string' ? { [serving]: 100 } : serving),
    };
    const mirror = { url: started('drift-monitor').urls.samples, share: domain.drift.share };
    const config = { model: domain.model, servers, routing: { weights }, mirror, seed };
    return { name: 'router', program: program('./router/program'), config };
  }
}

function driftMonitorSpec({ drift }: Domain): PartSpec {
  const { share: _, ...config } = drift;
  return { name: 'drift-monitor', program: program('./drift-monitor/program'), config };
}

/** Everything that exposes metrics is scraped, the servers under their own names. */
function metricsStoreSpec(options: SandboxOptions, parts: ReadonlyMap<string, Part>): PartSpec {
  const targets = [...parts.values()]
    .filter(({ urls }) => urls.metrics !== undefined)
    .map(({ name, urls }) => ({
      job: name.startsWith('server-') ? 'model-server' : name,
      instance: name.replace('server-', ''),
      url: urls.metrics,
    }))
    .toSorted((a, b) => a.instance.localeCompare(b.instance));
  const { domain, rules, scrapeIntervalMs, evaluationIntervalMs, epochMs, groupWaitMs, seed } = options;
  const config = {
    domain: domain.name,
    targets,
    rules,
    scrapeIntervalMs,
    evaluationIntervalMs,
    epochMs,
    ...(groupWaitMs !== undefined && { groupWaitMs }),
    seed,
  };
  return { name: 'metrics-store', program: program('./metrics-store/program'), config };
}

/** All that a procedure sees. Nothing in it may tell which scenario runs. */
function environmentOf(
  domain: Domain,
  part: (name: string) => Part,
  database: ProductDatabase,
): Record<string, string> {
  const url = (name: string, face: string): string => part(name).urls[face] ?? '';
  return {
    DATABASE_URL: database.urls.operator,
    PROMETHEUS_URL: url('metrics-store', 'api'),
    GATEWAY_URL: url('router', 'api'),
    ROUTER_ADMIN_URL: url('router', 'admin'),
    MODEL_URL_STABLE: url('server-stable', 'api'),
    MODEL_URL_CANDIDATE: url('server-candidate', 'api'),
    MODEL_URL_FALLBACK: url('server-fallback', 'api'),
    MODEL_NAME: domain.model,
    MIGRATIONS_DIR: domain.migrations,
    SLACK_WEBHOOK_URL: url('comms', 'slack'),
    PAGERDUTY_EVENTS_URL: url('comms', 'pagerduty'),
    STATUSPAGE_URL: url('comms', 'statuspage'),
  };
}

import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { invariant } from '../core/errors.ts';
import type { EventBody } from '../core/events.ts';
import { UndoStack } from '../core/undo-stack.ts';
import type { Link } from '../scenario/link.ts';
import type { Scenario } from '../scenario/schema.ts';
import { readRuleFiles } from '../telemetry/rules/rule-file.ts';
import type { Domain } from './bundle/domain.ts';
import { commsSpec } from './comms/spec.ts';
import { controlPlane } from './control-plane.ts';
import { driftMonitorSpec } from './drift-monitor/spec.ts';
import { environmentOf } from './environment.ts';
import { flagsSpec } from './flags/spec.ts';
import { poolTopic } from './gateway/config.ts';
import { gatewaySpec } from './gateway/spec.ts';
import { hostOf } from './hosts.ts';
import { kpiSpec } from './kpi/spec.ts';
import { metricsStoreSpec, targetsOf } from './metrics-store/spec.ts';
import type { Part, PartSpec } from './part.ts';
import type { Ground } from './premises.ts';
import { probeSpec } from './probe/spec.ts';
import { createProductDatabase, type ProductDatabase } from './product-database.ts';
import { providerSpec } from './provider/spec.ts';
import { reconcilerSpec } from './reconciler/spec.ts';
import { registrySpec } from './registry/spec.ts';
import { type ServerName, serverNames } from './router/config.ts';
import { routerNames, routerSpec } from './router/spec.ts';
import type { Sandbox } from './sandbox.ts';
import { serverSpec } from './server/spec.ts';
import { wiring } from './wire/spec.ts';

export interface SandboxOptions {
  /** Where it stands; goes with it. */
  readonly ground: Ground;
  readonly databaseName: string;
  /** Sees to it that the template of the domain is there to be cloned. */
  readonly prepare: () => Promise<void>;
  readonly domain: Domain;
  readonly scenario: Scenario;
  /** What faults are going to take hold of. */
  readonly demands?: Demands;
  readonly seed: number;
  /** Absolute paths of the rule files that the monitoring evaluates. */
  readonly rules: readonly string[];
  readonly scrapeIntervalMs: number;
  readonly evaluationIntervalMs: number;
  /** Groups alerts as an Alertmanager does before the procedure is called. */
  readonly groupWaitMs?: number;
  /** What the monitoring calls drill time 0, as Unix time: rules may speak of the time of day. */
  readonly epochMs: number;
  /** The load generator is not the product's: whoever brings it says how to start it, given the routers' addresses. */
  readonly trafficSpec: (targets: readonly string[]) => PartSpec;
}

/** How a sandbox must stand so that faults can take hold of it. */
export interface Demands {
  /** Parts that must have a host of their own. */
  readonly alone: readonly string[];
  /** Links that must lead through a wire. */
  readonly links: readonly Link[];
}

/** Starts every part of a sandbox and takes down what has started when one of them does not. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { ground, domain, demands } = options;
  const { driver } = ground;
  const undo = new UndoStack();
  const parts = new Map<string, Part>();
  const listeners = new Set<(event: EventBody) => void>();
  const start: StartPart = async (spec) => {
    const isAlone = demands?.alone.includes(spec.name) === true;
    const part = await driver.start({ ...(!isAlone && { host: hostOf(spec.name) }), ...spec });
    part.onEvent((event) => {
      for (const listener of listeners) listener(event);
    });
    parts.set(spec.name, part);
    return part;
  };
  const part: FindPart = (name) => {
    const found = parts.get(name);
    invariant(found !== undefined, `the sandbox has a part ${name}`);
    return found;
  };
  undo.push('parts', () => ground[Symbol.asyncDispose]());
  try {
    await options.prepare();
    const database = await createProductDatabase(ground.database, { domain, name: options.databaseName });
    undo.push('database', () => database[Symbol.asyncDispose]());
    await startProduct(options, { database, start, part });
    await startWatchers(options, { parts, start, part });
    await ground.settle?.();
    const scratchFolder = join(driver.folder, 'scratch');
    await mkdir(scratchFolder, { recursive: true });
    return {
      environment: environmentOf(domain, part, database.urls.operator),
      control: controlPlane(part, domain.reconciler !== undefined),
      database,
      scratchFolder,
      part,
      onEvent: (listener) => void listeners.add(listener),
      onDeath: (listener) => driver.onDeath(({ part: name, detail }) => listener(name, detail)),
      fillDisk: async () => {
        invariant(ground.fillDisk !== undefined, 'a scenario that fills a disk is refused where none can be');
        return ground.fillDisk();
      },
      leftovers: () => driver.leftovers(),
      [Symbol.asyncDispose]: () => undo.run(),
    };
  } catch (thrown) {
    await undo.run();
    throw thrown;
  }
}

type StartPart = (spec: PartSpec) => Promise<Part>;
type FindPart = (name: string) => Part;

/** The product, in waves: each wave needs the addresses of the one before. */
async function startProduct(
  { domain, scenario, demands, seed, epochMs }: SandboxOptions,
  {
    database,
    start,
    part,
  }: { readonly database: ProductDatabase; readonly start: StartPart; readonly part: FindPart },
): Promise<void> {
  const wired = wiring(demands?.links ?? [], start);
  // Tokens keep the procedure out of what parts say to each other; nothing is drawn from them.
  const [gatewayToken, flagsToken] = [randomUUID(), randomUUID()];
  const [registry, provider] = await Promise.all([
    start(registrySpec(domain)),
    domain.provider ? start(providerSpec()) : undefined,
    start(commsSpec()),
    start(flagsSpec(flagsToken)),
    start(driftMonitorSpec(domain)),
  ]);
  const registryUrl = registry.urls.api ?? '';
  const providerUrl = provider?.urls.api;
  const servers = {
    domain,
    registryUrl,
    ...(providerUrl !== undefined && { providerUrl }),
    seed,
  };
  const serverUrls = new Map<string, string>();
  const startServer = async (name: ServerName): Promise<void> => {
    const databaseUrl = await wired({ from: `server-${name}`, to: 'database' }, database.urls.neighbours);
    const server = await start(serverSpec(name, { ...servers, databaseUrl }));
    serverUrls.set(name, await wired({ from: 'routers', to: server.name }, server.urls.api ?? ''));
  };
  await Promise.all(serverNames.map(startServer));
  const kpi = domain.kpi && (await start(kpiSpec(domain, domain.kpi, seed)));
  const mirrors = [
    { url: part('drift-monitor').urls.samples ?? '', share: domain.drift.share },
    ...(kpi === undefined ? [] : [{ url: kpi.urls.samples ?? '', share: 1 }]),
  ];
  const { serving } = scenario;
  const serverUrl = (name: ServerName): string => serverUrls.get(name) ?? '';
  const flags = { url: part('flags').urls.api ?? '', token: flagsToken };
  const options = { domain, serving, serverUrl, mirrors, gatewayToken, flags, seed };
  const routers = await Promise.all(routerNames.map((name) => start(routerSpec(name, options))));
  await part('flags').call('subscribe', { readers: routers.map(({ urls }) => urls.admin) });
  const addresses = routers.map(({ name, urls }) => {
    return { name, api: urls.api ?? '', admin: urls.admin ?? '' };
  });
  const gateway = await start(gatewaySpec({ routers: addresses, token: gatewayToken }));
  const specs = [
    await probeSpec(domain, { gatewayUrl: gateway.urls.api ?? '', epochMs }),
    reconcilerSpec(domain, { routers: addresses, token: gatewayToken, serving }),
  ];
  await Promise.all(specs.flatMap((spec) => (spec === null ? [] : [start(spec)])));
}

/** The monitoring, which needs the addresses of everything that has metrics, and the load. */
async function startWatchers(
  options: SandboxOptions,
  {
    parts,
    start,
    part,
  }: { readonly parts: Map<string, Part>; readonly start: StartPart; readonly part: FindPart },
): Promise<void> {
  const { ground, domain, rules, scrapeIntervalMs, evaluationIntervalMs, epochMs, groupWaitMs, seed } =
    options;
  const watching = {
    domain: domain.name,
    targets: targetsOf(parts.values()),
    rules: await readRuleFiles(rules),
    scrapeIntervalMs,
    evaluationIntervalMs,
    epochMs,
    ...(groupWaitMs !== undefined && { groupWaitMs }),
    seed,
  };
  const targets = routerNames.map((name) => part(name).urls.api ?? '');
  const [traffic] = await Promise.all([
    start(options.trafficSpec(targets)),
    ground.startMonitoring?.(watching, start) ?? start(metricsStoreSpec(watching)),
  ]);
  // Users are sent to the routers in the pool. A generator that is gone is noticed by its end.
  part('gateway').onData(poolTopic, (pool) => {
    void traffic.call('set-targets', { targets: pool }).catch(() => {});
  });
}

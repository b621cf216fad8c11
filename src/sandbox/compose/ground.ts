import { LapseClock } from '../../core/clock.ts';
import { invariant } from '../../core/errors.ts';
import { UndoStack } from '../../core/undo-stack.ts';
import { postgresAddress, prometheusUrl } from '../container/services.ts';
import { databaseOf, databaseSpec } from '../database/database.ts';
import type { Host } from '../host/host.ts';
import { defaultLimits, HostDriver, type Lodging } from '../host/host-driver.ts';
import { hostNames } from '../hosts.ts';
import type { Ground } from '../premises.ts';
import { createProcessDriver } from '../process/process-driver.ts';
import { defaultStateRoot, SessionFolder } from '../process/session-folder.ts';
import { prometheusSpec } from '../prometheus/spec.ts';
import type { Directory } from './directory.ts';
import { outsideOf, type PublishedPorts } from './published-ports.ts';
import { RemoteHost } from './remote-host.ts';

export interface ComposeGroundOptions {
  readonly clock: LapseClock;
  /** By which hosts know their conductor. */
  readonly token: string;
  /** Of PostgreSQL's superuser. */
  readonly password: string;
  readonly ports: readonly PublishedPorts[];
  readonly directory: Directory;
}

/** All services start at the same time, on a machine that may have better to do. */
const limits = { ...defaultLimits, startMs: 60_000 };

/** Room for a sandbox in services that docker compose has started, seen from one of them. */
export async function openComposeGround(options: ComposeGroundOptions): Promise<Ground> {
  const { clock, password, directory } = options;
  const undo = new UndoStack();
  const driver = new HostDriver('compose', new ComposeLodging(options), { clock, limits });
  undo.push('parts', () => driver[Symbol.asyncDispose]());
  try {
    // As in a drill, the keeper of the database is a process beside the harness.
    const keeper = createProcessDriver({ session: 'database', clock: new LapseClock(), limits });
    undo.push('keeper of the database', () => keeper[Symbol.asyncDispose]());
    const { host, port } = postgresAddress;
    const server = { host, port, password, neighbours: `${host}:${port}` };
    const database = databaseOf(await keeper.start({ ...databaseSpec, config: { server } }));
    return {
      driver,
      database,
      startMonitoring: async ({ domain, epochMs, targets }, start) => {
        const part = await start(prometheusSpec({ domain, epochMs, server: prometheusUrl }));
        directory.tellMonitoring(targets, new URL(part.urls.alertmanager ?? '').host);
        return part;
      },
      [Symbol.asyncDispose]: () => undo.run(),
    };
  } catch (thrown) {
    await undo.run();
    throw thrown;
  }
}

/** Hosts are there already, and are there again when they have ended: there is nothing to start and nothing to remove. */
class ComposeLodging implements Lodging {
  readonly #options: ComposeGroundOptions;
  readonly #session = new SessionFolder({ stateRoot: defaultStateRoot(), session: 'compose' });

  constructor(options: ComposeGroundOptions) {
    this.#options = options;
  }

  get folder(): string {
    return this.#session.path;
  }

  take(host: string): RemoteHost {
    invariant(hostNames.includes(host), `${host} is a service`);
    const { token, ports } = this.#options;
    return new RemoteHost({ host, token, outside: (url) => outsideOf(url, ports), endMs: limits.stopMs });
  }

  vacated(_name: string, _shared: boolean, host: Host): Promise<void> {
    return host.end();
  }

  leftovers(): Promise<string[]> {
    return Promise.resolve([]);
  }

  close(): Promise<void> {
    return this.#session.remove();
  }
}

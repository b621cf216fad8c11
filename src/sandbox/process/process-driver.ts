import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { invariant } from '../../core/errors.ts';
import type { Host } from '../host/host.ts';
import { defaultLimits, HostDriver, type HostDriverOptions, type Lodging } from '../host/host-driver.ts';
import { PartLog } from '../host/part-log.ts';
import type { Driver } from '../part.ts';
import type { HostPool } from './host-pool.ts';
import { HostProcess } from './host-process.ts';
import { isAlive } from './process-identity.ts';
import { defaultStateRoot, grandchildrenOf, SessionFolder } from './session-folder.ts';

export interface ProcessDriverOptions extends HostDriverOptions {
  /** Names the session's folder; need not be unique. Letters, digits, dot and dash. */
  readonly session: string;
  /** @default defaultStateRoot() */
  readonly stateDir?: string;
  /** Where `<host>.log` files go. @default a folder that vanishes with the session */
  readonly logDir?: string;
  /** Where hosts that parts name come from and go back to; without it each ends with its parts. */
  readonly pool?: HostPool;
  /** Sees every line that a part writes; `part` is the name of its host where it has one. */
  readonly onLog?: (line: { readonly part: string; readonly text: string }) => void;
}

/**
 * The driver that needs nothing but Node: parts run in child processes of the harness.
 *
 * What is started is written down first, so that {@link sweepLeftovers} can remove it if this process dies; and parts
 * end by themselves when this process is gone or silent.
 */
export function createProcessDriver(options: ProcessDriverOptions): Driver {
  return new HostDriver('process', new ProcessLodging(options), options);
}

class ProcessLodging implements Lodging {
  readonly #session: SessionFolder;
  readonly #options: ProcessDriverOptions;
  /** Every process that this driver has to answer for. */
  readonly #used = new Set<HostProcess>();

  constructor(options: ProcessDriverOptions) {
    const { session, stateDir = defaultStateRoot() } = options;
    this.#options = options;
    this.#session = new SessionFolder({ stateRoot: stateDir, session });
  }

  get folder(): string {
    return this.#session.path;
  }

  take(name: string, shared: boolean): HostProcess {
    const { logDir = join(this.#session.path, 'logs'), onLog, pool, limits } = this.#options;
    const { stopMs } = { ...defaultLimits, ...limits };
    const host =
      shared && pool !== undefined
        ? pool.take(name)
        : new HostProcess({ name, session: this.#session, endMs: stopMs });
    host.writeTo(new PartLog(join(logDir, `${name}.log`), (text) => onLog?.({ part: name, text })));
    this.#used.add(host);
    return host;
  }

  /** The host ends, or waits for the next drill. */
  async vacated(name: string, shared: boolean, host: Host): Promise<void> {
    const { pool } = this.#options;
    invariant(host instanceof HostProcess, 'a driver of processes has given out processes');
    if (!shared || pool === undefined) await host.end();
    else if ((await pool.giveBack(name, host)).length === 0) this.#used.delete(host);
  }

  async leftovers(): Promise<string[]> {
    const { path } = this.#session;
    const started = [...this.#used].flatMap(({ identity }) => identity ?? []);
    const processes = [...started, ...grandchildrenOf(path)].filter(isAlive);
    const folders = existsSync(path) ? [`folder ${path}`] : [];
    return [...processes.map(({ pid }) => `process ${pid}`), ...folders];
  }

  close(): Promise<void> {
    return this.#session.remove();
  }
}

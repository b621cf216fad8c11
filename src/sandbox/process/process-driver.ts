import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { LapseClock } from '../../core/clock.ts';
import { invariant } from '../../core/errors.ts';
import type { Driver, Part, PartSpec } from '../part.ts';
import type { HostPool } from './host-pool.ts';
import { HostProcess } from './host-process.ts';
import { PartLog } from './part-log.ts';
import { isAlive } from './process-identity.ts';
import { type PartDeath, type PartLimits, ProcessPart } from './process-part.ts';
import { defaultStateRoot, grandchildrenOf, SessionFolder } from './session-folder.ts';

export interface ProcessDriverOptions {
  /** Names the session's folder; need not be unique. Letters, digits, dot and dash. */
  readonly session: string;
  /** @default defaultStateRoot() */
  readonly stateDir?: string;
  /** Where `<host>.log` files go. @default a folder that vanishes with the session */
  readonly logDir?: string;
  /** The parts follow this clock. */
  readonly clock: LapseClock;
  /** Where hosts that parts name come from and go back to; without it each ends with its parts. */
  readonly pool?: HostPool;
  /** Sees every line that a part writes; `part` is the name of its host where it has one. */
  readonly onLog?: (line: { readonly part: string; readonly text: string }) => void;
  /** @default { startMs: 30_000, callMs: 60_000, stopMs: 2_000 } in wall milliseconds */
  readonly limits?: Partial<PartLimits>;
}

/** Runs parts in child processes of the harness. */
export interface ProcessDriver extends Driver {
  /** The session's folder, for those who look for traces. */
  readonly folder: string;
  /** Calls back when a part ends that nobody has asked to end. */
  onDeath(listener: (death: PartDeath) => void): void;
}

/**
 * The driver that needs nothing but Node.
 *
 * What is started is written down first, so that {@link sweepLeftovers} can remove it if this process dies; and parts
 * end by themselves when this process is gone or silent. A part's name may be used again after the part has ended.
 */
export function createProcessDriver(options: ProcessDriverOptions): ProcessDriver {
  return new ForkingDriver(options);
}

class ForkingDriver implements ProcessDriver {
  readonly name = 'process';
  readonly #options: ProcessDriverOptions;
  readonly #limits: PartLimits;
  readonly #session: SessionFolder;
  readonly #parts = new Map<string, ProcessPart>();
  /** The processes in which parts live now, by the name of the host. */
  readonly #hosts = new Map<string, HostProcess>();
  /** Every process that this driver has to answer for. */
  readonly #used = new Set<HostProcess>();
  readonly #deathListeners: ((death: PartDeath) => void)[] = [];
  readonly #stopClock: () => void;
  #disposing: Promise<void> | undefined;

  constructor(options: ProcessDriverOptions) {
    this.#options = options;
    this.#limits = { ...defaultLimits, ...options.limits };
    this.#session = new SessionFolder({
      stateRoot: options.stateDir ?? defaultStateRoot(),
      session: options.session,
    });
    this.#stopClock = options.clock.onChange((clock) => {
      for (const host of this.#hosts.values()) host.send({ kind: 'clock', clock });
    });
  }

  get folder(): string {
    return this.#session.path;
  }

  onDeath(listener: (death: PartDeath) => void): void {
    this.#deathListeners.push(listener);
  }

  async start(spec: PartSpec): Promise<Part> {
    invariant(this.#disposing === undefined, 'a driver starts nothing after it was disposed of');
    invariant(!this.#parts.has(spec.name), `only one part is called ${spec.name}`);
    const host = this.#hostOf(spec);
    const part = new ProcessPart({
      name: spec.name,
      host,
      limits: this.#limits,
      onDeath: (death) => {
        for (const listener of this.#deathListeners) listener(death);
      },
      onGone: async () => {
        this.#parts.delete(spec.name);
        if (!host.alive || !host.inhabited) await this.#vacate(spec, host);
      },
    });
    this.#parts.set(spec.name, part);
    await part.begin(spec, this.#options.clock.segment);
    return part;
  }

  async leftovers(): Promise<string[]> {
    const started = [...this.#used].flatMap(({ identity }) => identity ?? []);
    const processes = [...started, ...grandchildrenOf(this.folder)].filter(isAlive);
    const folders = existsSync(this.folder) ? [`folder ${this.folder}`] : [];
    return [...processes.map(({ pid }) => `process ${pid}`), ...folders];
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#disposing ??= this.#dispose();
    return this.#disposing;
  }

  async #dispose(): Promise<void> {
    await Promise.all([...this.#parts.values()].map((part) => part.stop()));
    this.#stopClock();
    await this.#session.remove();
  }

  #hostOf({ name, host: shared }: PartSpec): HostProcess {
    const hostName = shared ?? name;
    const known = this.#hosts.get(hostName);
    if (known?.alive === true) return known;
    const { logDir = join(this.folder, 'logs'), onLog, pool } = this.#options;
    const host =
      shared !== undefined && pool !== undefined
        ? pool.take(shared)
        : new HostProcess({ name: hostName, session: this.#session, endMs: this.#limits.stopMs });
    host.writeTo(new PartLog(join(logDir, `${hostName}.log`), (text) => onLog?.({ part: hostName, text })));
    this.#hosts.set(hostName, host);
    this.#used.add(host);
    return host;
  }

  /** Nobody lives in the host any more: it ends, or waits for the next drill. */
  async #vacate({ name, host: shared }: PartSpec, host: HostProcess): Promise<void> {
    const hostName = shared ?? name;
    if (this.#hosts.get(hostName) === host) this.#hosts.delete(hostName);
    if (!host.alive) return;
    const { pool } = this.#options;
    if (shared === undefined || pool === undefined) await host.end();
    else if ((await pool.giveBack(shared, host)).length === 0) this.#used.delete(host);
  }
}

const defaultLimits: PartLimits = { startMs: 30_000, callMs: 60_000, stopMs: 2_000 };

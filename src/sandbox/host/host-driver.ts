import type { LapseClock } from '../../core/clock.ts';
import { invariant } from '../../core/errors.ts';
import type { Driver, Part, PartDeath, PartSpec } from '../part.ts';
import type { Host } from './host.ts';
import { type PartLimits, Resident } from './resident.ts';

/** Where a driver finds room for parts: the one thing in which drivers differ. */
export interface Lodging {
  readonly folder: string;
  /** A host of this name. One that was `shared` may house several parts of the sandbox. */
  take(name: string, shared: boolean): Host;
  /** Nobody lives in a host any more that is still alive. */
  vacated(name: string, shared: boolean, host: Host): Promise<void>;
  /** What is still there, as text for people. */
  leftovers(): Promise<string[]>;
  /** Every part has stopped: removes the rest. */
  close(): Promise<void>;
}

export interface HostDriverOptions {
  /** The parts follow this clock. */
  readonly clock: LapseClock;
  /** @default { startMs: 30_000, callMs: 60_000, stopMs: 2_000 } in wall milliseconds */
  readonly limits?: Partial<PartLimits>;
}

export const defaultLimits: PartLimits = { startMs: 30_000, callMs: 60_000, stopMs: 2_000 };

/**
 * A driver over any kind of host. A part's name may be used again after the part has ended, and parts that name the same
 * host share it.
 */
export class HostDriver implements Driver {
  readonly name: string;
  readonly folder: string;
  readonly #options: HostDriverOptions;
  readonly #limits: PartLimits;
  readonly #lodging: Lodging;
  readonly #parts = new Map<string, Resident>();
  /** Where parts live now, by the name of the host. */
  readonly #hosts = new Map<string, Host>();
  readonly #deathListeners: ((death: PartDeath) => void)[] = [];
  readonly #stopClock: () => void;
  #disposing: Promise<void> | undefined;

  constructor(name: string, lodging: Lodging, options: HostDriverOptions) {
    this.name = name;
    this.folder = lodging.folder;
    this.#options = options;
    this.#lodging = lodging;
    this.#limits = { ...defaultLimits, ...options.limits };
    this.#stopClock = options.clock.onChange((clock) => {
      for (const host of this.#hosts.values()) host.household.send({ kind: 'clock', clock });
    });
  }

  onDeath(listener: (death: PartDeath) => void): void {
    this.#deathListeners.push(listener);
  }

  async start(spec: PartSpec): Promise<Part> {
    invariant(this.#disposing === undefined, 'a driver starts nothing after it was disposed of');
    invariant(!this.#parts.has(spec.name), `only one part is called ${spec.name}`);
    const host = this.#hostOf(spec);
    const part = new Resident({
      name: spec.name,
      host,
      limits: this.#limits,
      onDeath: (death) => {
        for (const listener of this.#deathListeners) listener(death);
      },
      onGone: async () => {
        this.#parts.delete(spec.name);
        if (!host.alive || !host.household.inhabited) await this.#vacate(spec, host);
      },
    });
    this.#parts.set(spec.name, part);
    await part.begin(spec, this.#options.clock.segment);
    return part;
  }

  leftovers(): Promise<string[]> {
    return this.#lodging.leftovers();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#disposing ??= this.#dispose();
    return this.#disposing;
  }

  async #dispose(): Promise<void> {
    await Promise.all([...this.#parts.values()].map((part) => part.stop()));
    this.#stopClock();
    await this.#lodging.close();
  }

  #hostOf({ name, host: shared }: PartSpec): Host {
    const hostName = shared ?? name;
    const known = this.#hosts.get(hostName);
    if (known?.alive === true) return known;
    const host = this.#lodging.take(hostName, shared !== undefined);
    this.#hosts.set(hostName, host);
    return host;
  }

  async #vacate({ name, host: shared }: PartSpec, host: Host): Promise<void> {
    const hostName = shared ?? name;
    if (this.#hosts.get(hostName) === host) this.#hosts.delete(hostName);
    if (host.alive) await this.#lodging.vacated(hostName, shared !== undefined, host);
  }
}

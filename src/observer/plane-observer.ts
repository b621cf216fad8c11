import { isDeepStrictEqual } from 'node:util';
import type { LapseClock } from '../core/clock.ts';
import { sleep } from '../core/clock.ts';
import type { Planes } from '../core/events.ts';
import { pooledWeights, type RouterReplica } from './effective-weights.ts';

interface SeenRouter extends RouterReplica {
  readonly flags: string;
  readonly cacheEpoch: number;
}

interface SeenServer {
  readonly ready: boolean;
  readonly digest: string | null;
  readonly bundle: string | null;
  readonly components?: Record<string, string> | undefined;
  readonly replicas?: { readonly ready: number; readonly of: number } | undefined;
  /** Offered load over capacity. */
  readonly utilisation?: number | undefined;
}

export interface PlaneObserverOptions {
  /** How often to look, in wall milliseconds. @default 100 */
  readonly everyMs?: number | undefined;
  readonly clock: LapseClock;
  /** By name. */
  readonly routers: () => Promise<Readonly<Record<string, SeenRouter>>>;
  /** Must report a server that is gone as not ready. */
  readonly serverStates: () => Promise<Readonly<Record<string, SeenServer>>>;
  /** Null where there is no database. */
  readonly schemaState: () => Promise<Planes['schema']>;
  /** Flags of the store that differ from how the drill began. */
  readonly changedFlags: () => Promise<NonNullable<Planes['flags']>>;
  /** Null where there is no reconciler. */
  readonly desired: () => Promise<NonNullable<Planes['desired']> | null>;
  /** Called with the first sample and with every change. */
  readonly onChange: (planes: Planes) => void;
  /** Called every {@link loadEveryMs} with the utilisation of the servers that have something to do. */
  readonly onLoad: (utilisation: Record<string, number>) => void;
  /** Called when a sample failed; the next one is taken as usual. */
  readonly onTrouble: (thrown: unknown) => void;
}

/** Drill time from one look at the load of the servers to the next. */
export const loadEveryMs = 5_000;

/**
 * Watches the planes of the sandbox by their private state, which no procedure can write.
 *
 * Sampled ten times a second of wall time, for a look at a schema costs the database real work. A change is known to have
 * happened after the last sample that still showed the old state, so the interval of each change is printed with it.
 */
export class PlaneObserver {
  readonly #options: PlaneObserverOptions;
  readonly #abort = new AbortController();
  #last: Planes | undefined;
  #lastAtMs = 0;
  #loadAtMs = Number.NEGATIVE_INFINITY;
  #sampling: Promise<void> = Promise.resolve();
  #running: Promise<void> | undefined;

  constructor(options: PlaneObserverOptions) {
    this.#options = options;
  }

  /** The planes as they were last seen. */
  get planes(): Planes | undefined {
    return this.#last;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Stops without a last sample. Idempotent. */
  async close(): Promise<void> {
    this.#abort.abort();
    await this.#running;
  }

  /** Takes a last sample and stops. */
  async stop(): Promise<void> {
    await this.close();
    await this.sample();
  }

  /** Looks once, now: after a look that is still under way, for an older one must not be told after a newer one. */
  sample(): Promise<void> {
    this.#sampling = this.#sampling.then(() => this.#look());
    return this.#sampling;
  }

  async #look(): Promise<void> {
    const { clock, routers, serverStates, schemaState, changedFlags, desired, onChange, onTrouble } =
      this.#options;
    const atMs = clock.now();
    try {
      const [replicas, servers, schema, flags, wanted] = await Promise.all([
        routers(),
        serverStates(),
        schemaState(),
        changedFlags(),
        desired(),
      ]);
      const seen = planesOf({ replicas, servers, schema, flags, wanted });
      if (this.#last === undefined || !isDeepStrictEqual(seen, withoutTime(this.#last))) {
        const sinceMs = this.#last === undefined ? atMs : this.#lastAtMs;
        this.#last = { type: 'planes', sinceMs, ...seen };
        onChange(this.#last);
      }
      this.#lastAtMs = atMs;
      this.#tellLoad(servers, atMs);
    } catch (thrown) {
      onTrouble(thrown);
    }
  }

  #tellLoad(servers: Readonly<Record<string, SeenServer>>, atMs: number): void {
    if (atMs < this.#loadAtMs + loadEveryMs) return;
    this.#loadAtMs = atMs;
    const busy = Object.entries(sorted(servers)).flatMap(([name, { ready, utilisation = 0 }]) =>
      ready && utilisation > 0 ? [[name, Math.round(utilisation * 1_000) / 1_000] as const] : [],
    );
    if (busy.length > 0) this.#options.onLoad(Object.fromEntries(busy));
  }

  async #run(): Promise<void> {
    const { clock, everyMs = defaultEveryMs } = this.#options;
    while (!this.#abort.signal.aborted) {
      await this.sample();
      await sleep(clock, everyMs * clock.speed, this.#abort.signal).catch(() => undefined);
    }
  }
}

const defaultEveryMs = 100;

function planesOf(state: {
  readonly replicas: Readonly<Record<string, SeenRouter>>;
  readonly servers: Readonly<Record<string, SeenServer>>;
  readonly schema: Planes['schema'];
  readonly flags: NonNullable<Planes['flags']>;
  readonly wanted: NonNullable<Planes['desired']> | null;
}): Omit<Planes, 'type' | 'sinceMs'> {
  const { replicas, servers, schema, flags, wanted } = state;
  const routers = Object.values(replicas);
  const pool = routers.filter(({ inPool }) => inPool);
  // A router that serves nobody may keep what it likes in its cache; it has to be purged before it comes back.
  const epochs = (pool.length > 0 ? pool : routers).map(({ cacheEpoch }) => cacheEpoch);
  return {
    servers: mapped(servers, ({ utilisation: _, components, replicas: copies, ...server }) => ({
      ...server,
      ...(components !== undefined && { components }),
      ...(copies !== undefined && { replicas: copies }),
    })),
    weights: pooledWeights(routers, servers, { modelsOff: flags['model-answers'] === false }),
    schema,
    routers: mapped(replicas, ({ inPool, flags: digest, path }) => ({ inPool, flags: digest, path })),
    flags: sorted(flags),
    ...(epochs.length > 0 && { cacheEpoch: Math.min(...epochs) }),
    desired: wanted,
  };
}

function withoutTime({ type: _type, sinceMs: _sinceMs, ...seen }: Planes): Omit<Planes, 'type' | 'sinceMs'> {
  return seen;
}

function mapped<T, U>(record: Readonly<Record<string, T>>, change: (item: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(sorted(record)).map(([name, item]) => [name, change(item)]));
}

function sorted<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}

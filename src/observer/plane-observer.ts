import { isDeepStrictEqual } from 'node:util';
import type { LapseClock } from '../core/clock.ts';
import { sleep } from '../core/clock.ts';
import type { Planes } from '../core/events.ts';
import { effectiveWeights, type RouterState } from './effective-weights.ts';

type ServerState = Planes['servers'][string];

export interface PlaneObserverOptions {
  readonly clock: LapseClock;
  readonly routerState: () => Promise<RouterState>;
  /** Must report a server that is gone as not ready. */
  readonly serverStates: () => Promise<Readonly<Record<string, ServerState>>>;
  /** Null where there is no database. */
  readonly schemaState: () => Promise<Planes['schema']>;
  /** Called with the first sample and with every change. */
  readonly onChange: (planes: Planes) => void;
  /** Called when a sample failed; the next one is taken as usual. */
  readonly onTrouble: (thrown: unknown) => void;
}

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

  /** Looks once, now. */
  async sample(): Promise<void> {
    const { clock, routerState, serverStates, schemaState, onChange, onTrouble } = this.#options;
    const atMs = clock.now();
    try {
      const [router, servers, schema] = await Promise.all([routerState(), serverStates(), schemaState()]);
      const seen = { servers: sorted(servers), weights: effectiveWeights(router, servers), schema };
      const changed = this.#last === undefined || !isDeepStrictEqual(seen, withoutTime(this.#last));
      if (changed) {
        const sinceMs = this.#last === undefined ? atMs : this.#lastAtMs;
        this.#last = { type: 'planes', sinceMs, ...seen };
        onChange(this.#last);
      }
      this.#lastAtMs = atMs;
    } catch (thrown) {
      onTrouble(thrown);
    }
  }

  async #run(): Promise<void> {
    const { clock } = this.#options;
    while (!this.#abort.signal.aborted) {
      await this.sample();
      await sleep(clock, wallIntervalMs * clock.speed, this.#abort.signal).catch(() => undefined);
    }
  }
}

const wallIntervalMs = 100;

function withoutTime({ servers, weights, schema }: Planes): Omit<Planes, 'type' | 'sinceMs'> {
  return { servers, weights, schema };
}

function sorted<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}

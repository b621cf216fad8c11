import { type Clock, sleep } from '../../core/clock.ts';
import { type Bundle, bundleDigest } from '../bundle/bundle.ts';
import { type Composed, whole } from '../bundle/compose.ts';
import { modelOf } from './domains/index.ts';
import type { Model } from './domains/model.ts';

/** A bundle in memory, ready to serve. */
export interface Loaded extends Composed {
  readonly digest: string;
  readonly model: Model;
}

interface Loading {
  readonly bundle: Loaded;
  readonly abort: AbortController;
  readonly done: Promise<LoadResult>;
}

export type LoadResult =
  | { readonly ok: true; readonly changed: boolean }
  | { readonly ok: false; readonly reason: 'busy' | 'interrupted' };

/**
 * Makes a bundle ready to compute.
 *
 * @throws z.ZodError when its components are not what the domain takes.
 */
export function loadable(composed: Composed): Loaded {
  return { ...composed, digest: bundleDigest(composed.bundle), model: modelOf(composed.bundle) };
}

/** The one place of a model server in which a bundle can be: empty, loading, or ready. */
export class Slot {
  readonly #clock: Clock;
  readonly #bundles: ReadonlyMap<string, Bundle>;
  #loaded: Loaded | null = null;
  #loading: Loading | null = null;
  /** How long the next load takes instead of what its bundle says: the machines have to start first. */
  #coldWarmUpMs: number | null = null;

  /** @param bundles What lies on the server's own disk. */
  constructor(clock: Clock, bundles: readonly Bundle[]) {
    this.#clock = clock;
    this.#bundles = new Map(bundles.map((bundle) => [bundle.name, bundle]));
  }

  get loaded(): Loaded | null {
    return this.#loaded;
  }

  get loadingName(): string | null {
    return this.#loading?.bundle.bundle.name ?? null;
  }

  /** Every bundle that this server knows by name. */
  get names(): string[] {
    return [...this.#bundles.keys()];
  }

  onDisk(name: string): Bundle | undefined {
    return this.#bundles.get(name);
  }

  /** Loads a bundle and resolves when it serves. What was loaded before stops serving at once. */
  async load(bundle: Loaded): Promise<LoadResult> {
    if (this.#loading !== null) {
      return this.#loading.bundle.digest === bundle.digest
        ? this.#loading.done
        : { ok: false, reason: 'busy' };
    }
    if (this.#loaded?.digest === bundle.digest) return { ok: true, changed: false };
    this.#loaded = null;
    const abort = new AbortController();
    const loading = { bundle, abort, done: this.#warmUp(bundle, abort.signal) };
    this.#loading = loading;
    return loading.done;
  }

  /** Empties the slot; a load under way ends as interrupted. Returns whether there was anything to end. */
  unload(): boolean {
    const hadAny = this.#loaded !== null || this.#loading !== null;
    this.#loading?.abort.abort();
    this.#loading = null;
    this.#loaded = null;
    return hadAny;
  }

  /** Takes the machines away: the next load takes `warmUpMs` of drill time. */
  scaleToZero(warmUpMs: number): void {
    this.unload();
    this.#coldWarmUpMs = warmUpMs;
  }

  /** Puts a bundle from the disk in place without any warm-up, for the start of a server and for the undo of a fault. */
  place(name: string | null): boolean {
    this.unload();
    this.#coldWarmUpMs = null;
    const bundle = name === null ? undefined : this.#bundles.get(name);
    this.#loaded = bundle === undefined ? null : loadable(whole(bundle));
    return name === null || this.#loaded !== null;
  }

  async #warmUp(bundle: Loaded, signal: AbortSignal): Promise<LoadResult> {
    await sleep(this.#clock, this.#coldWarmUpMs ?? bundle.bundle.warmUpMs, signal).catch(() => undefined);
    if (signal.aborted) return { ok: false, reason: 'interrupted' };
    this.#coldWarmUpMs = null;
    this.#loading = null;
    this.#loaded = bundle;
    return { ok: true, changed: true };
  }
}

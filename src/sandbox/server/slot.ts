import { type Clock, sleep } from '../../core/clock.ts';
import { type Bundle, bundleDigest } from '../bundle/bundle.ts';
import { modelOf } from './domains/index.ts';
import type { Model } from './domains/model.ts';

/** A bundle in memory, ready to serve. */
export interface Loaded {
  readonly bundle: Bundle;
  readonly digest: string;
  readonly model: Model;
}

interface Loading {
  readonly name: string;
  readonly abort: AbortController;
  readonly done: Promise<LoadResult>;
}

export type LoadResult =
  | { readonly ok: true; readonly changed: boolean }
  | { readonly ok: false; readonly reason: 'unknown' | 'busy' | 'interrupted' };

/** The one place of a model server in which a bundle can be: empty, loading, or ready. */
export class Slot {
  readonly #clock: Clock;
  readonly #bundles: ReadonlyMap<string, Loaded>;
  #loaded: Loaded | null = null;
  #loading: Loading | null = null;
  /** How long the next load takes instead of what its bundle says: the machines have to start first. */
  #coldWarmUpMs: number | null = null;

  constructor(clock: Clock, bundles: readonly Bundle[]) {
    this.#clock = clock;
    this.#bundles = new Map(
      bundles.map((bundle) => [
        bundle.name,
        { bundle, digest: bundleDigest(bundle), model: modelOf(bundle) },
      ]),
    );
  }

  get loaded(): Loaded | null {
    return this.#loaded;
  }

  get loadingName(): string | null {
    return this.#loading?.name ?? null;
  }

  get names(): string[] {
    return [...this.#bundles.keys()];
  }

  /** Loads a bundle and resolves when it serves. What was loaded before stops serving at once. */
  async load(name: string): Promise<LoadResult> {
    const bundle = this.#bundles.get(name);
    if (bundle === undefined) return { ok: false, reason: 'unknown' };
    if (this.#loading !== null) {
      return this.#loading.name === name ? this.#loading.done : { ok: false, reason: 'busy' };
    }
    if (this.#loaded === bundle) return { ok: true, changed: false };
    this.#loaded = null;
    const abort = new AbortController();
    const loading = { name, abort, done: this.#warmUp(bundle, abort.signal) };
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

  /** Puts a bundle in place without any warm-up, for the start of a server and for the undo of a fault. */
  place(name: string | null): boolean {
    this.unload();
    this.#coldWarmUpMs = null;
    this.#loaded = (name !== null && this.#bundles.get(name)) || null;
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

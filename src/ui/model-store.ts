import type { JournalEvent } from '../core/events.ts';
import { advanceTo, applyDrillEvent, type Model } from './model.ts';
import type { UiSource } from './source.ts';

/** Ten pictures a second: React's work grows with every state change, and nobody reads faster. */
const refreshMs = 100;

/**
 * Keeps the model up to date with every event, and shows React a new one at most every {@link refreshMs}.
 *
 * An event that cannot be folded must not hurt the drill that wrote it: the error is kept and thrown where the screen
 * asks for the model, so that only the screen goes down.
 */
export class ModelStore {
  #model: Model;
  #published: Model;
  #failure: { readonly error: unknown } | null = null;
  readonly #source: UiSource;
  readonly #listeners = new Set<() => void>();
  readonly #unsubscribe: () => void;
  readonly #timer: NodeJS.Timeout;

  constructor(model: Model, source: UiSource) {
    this.#model = model;
    this.#published = model;
    this.#source = source;
    this.#unsubscribe = source.subscribe((event: JournalEvent, drill?: string) =>
      this.update((old) => applyDrillEvent(old, drill ?? '', event)),
    );
    this.#timer = setInterval(() => this.#publish(), refreshMs);
  }

  /** Changes the model. */
  update(change: (model: Model) => Model): void {
    try {
      this.#model = change(this.#model);
    } catch (error) {
      this.#failure ??= { error };
    }
  }

  /** Calls back after each new snapshot; returns how to stop that. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The model to draw. Throws when an event could not be folded. */
  readonly snapshot = (): Model => {
    if (this.#failure !== null) throw this.#failure.error;
    return this.#published;
  };

  close(): void {
    this.#unsubscribe();
    clearInterval(this.#timer);
    this.#listeners.clear();
  }

  #publish(): void {
    const position = this.#source.position?.();
    if (position !== undefined) this.update((model) => advanceTo(model, position));
    if (this.#model === this.#published && this.#failure === null) return;
    this.#published = this.#model;
    for (const listener of this.#listeners) listener();
  }
}

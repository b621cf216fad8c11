/**
 * Hands items to listeners, and keeps them for the first listener while there is none.
 *
 * A part may speak before whoever started it has had the chance to listen. Only the last {@link backlogMax} items are kept.
 */
export class Outlet<T> {
  readonly #listeners: ((item: T) => void)[] = [];
  #backlog: T[] = [];

  push(item: T): void {
    for (const listener of this.#listeners) listener(item);
    if (this.#listeners.length > 0) return;
    this.#backlog.push(item);
    if (this.#backlog.length > backlogMax) this.#backlog.shift();
  }

  listen(listener: (item: T) => void): void {
    this.#listeners.push(listener);
    const backlog = this.#backlog;
    this.#backlog = [];
    for (const item of backlog) listener(item);
  }
}

const backlogMax = 1_000;

/**
 * Collects messages and posts them together, in order, as soon as the events at hand are dealt with: to write to a channel
 * and to wake who listens costs more than most messages do.
 */
export class Mailbox<T> {
  readonly #post: (batch: readonly T[]) => void;
  #waiting: T[] = [];

  constructor(post: (batch: readonly T[]) => void) {
    this.#post = post;
  }

  add(message: T): void {
    this.#waiting.push(message);
    if (this.#waiting.length === 1) setImmediate(() => this.flush());
  }

  /** Posts what waits, now. */
  flush(): void {
    const batch = this.#waiting;
    this.#waiting = [];
    if (batch.length > 0) this.#post(batch);
  }
}

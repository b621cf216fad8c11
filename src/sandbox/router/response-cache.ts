import { createHash } from 'node:crypto';

const entriesMax = 10_000;

/** Answers by the hash of the request's body, for a stretch of drill time. */
export class ResponseCache<T> {
  readonly #ttlMs: number;
  readonly #entries = new Map<string, { readonly untilMs: number; readonly answer: T }>();
  #epoch = 1;

  constructor(ttlMs: number) {
    this.#ttlMs = ttlMs;
  }

  get enabled(): boolean {
    return this.#ttlMs > 0;
  }

  /** Grows by one with every purge: an answer of an earlier epoch never serves again. */
  get epoch(): number {
    return this.#epoch;
  }

  get size(): number {
    return this.#entries.size;
  }

  key(body: Buffer): string {
    return `${this.#epoch}/${createHash('sha256').update(body).digest('hex')}`;
  }

  get(key: string, nowMs: number): T | undefined {
    const entry = this.#entries.get(key);
    return entry !== undefined && nowMs < entry.untilMs ? entry.answer : undefined;
  }

  /** Keeps an answer under the key that its request got; one from before a purge is dropped. */
  set(key: string, answer: T, nowMs: number): void {
    if (!key.startsWith(`${this.#epoch}/`)) return;
    this.#entries.delete(key);
    this.#entries.set(key, { untilMs: nowMs + this.#ttlMs, answer });
    if (this.#entries.size <= entriesMax) return;
    for (const oldest of this.#entries.keys()) {
      this.#entries.delete(oldest);
      return;
    }
  }

  purge(): void {
    this.#entries.clear();
    this.#epoch += 1;
  }
}

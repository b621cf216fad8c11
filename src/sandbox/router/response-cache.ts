const entriesMax = 10_000;

export interface CacheOptions {
  /** Drill time for which an answer serves again. */
  readonly ttlMs: number;
  /** Inputs in which requests must agree. */
  readonly key: readonly string[];
}

/** Answers to requests that agree in some inputs, for a stretch of drill time. */
export class ResponseCache<T> {
  readonly #options: CacheOptions | null;
  readonly #entries = new Map<string, { readonly untilMs: number; readonly answer: T }>();
  #epoch = 1;

  constructor(options: CacheOptions | null) {
    this.#options = options;
  }

  get enabled(): boolean {
    return this.#options !== null;
  }

  /** Grows by one with every purge: an answer of an earlier epoch never serves again. */
  get epoch(): number {
    return this.#epoch;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The key of an Open Inference Protocol v2 request; undefined when nothing is cached, or when it lacks an input. */
  key(body: Buffer): string | undefined {
    if (this.#options === null) return undefined;
    const values = valuesOf(body, this.#options.key);
    return values && `${this.#epoch}/${JSON.stringify(values)}`;
  }

  get(key: string, nowMs: number): T | undefined {
    const entry = this.#entries.get(key);
    return entry !== undefined && nowMs < entry.untilMs ? entry.answer : undefined;
  }

  /** Keeps an answer under the key that its request got; one from before a purge is dropped. */
  set(key: string, answer: T, nowMs: number): void {
    if (this.#options === null || !key.startsWith(`${this.#epoch}/`)) return;
    this.#entries.delete(key);
    this.#entries.set(key, { untilMs: nowMs + this.#options.ttlMs, answer });
    if (this.#entries.size <= entriesMax) return;
    for (const oldest of this.#entries.keys()) {
      this.#entries.delete(oldest);
      return;
    }
  }

  purge(): void {
    this.forget();
    this.#epoch += 1;
  }

  /** Drops all answers without a new epoch: those under way may still be kept. */
  forget(): void {
    this.#entries.clear();
  }
}

function valuesOf(body: Buffer, names: readonly string[]): unknown[] | undefined {
  try {
    const { inputs } = JSON.parse(body.toString()) as { inputs: { name: string; data: unknown[] }[] };
    const values = names.map((name) => inputs.find((input) => input.name === name)?.data[0]);
    return values.includes(undefined) ? undefined : values;
  } catch {
    return undefined;
  }
}

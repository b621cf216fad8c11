interface Entry {
  readonly inputs: readonly unknown[];
  readonly result: unknown;
}

/**
 * Remembers, per expression, what was last computed from the same inputs.
 *
 * It makes repeated evaluation cheap: what depends on labels alone (selections, groups, matchings) is computed again only when the
 * series have changed.
 */
export class Memo {
  readonly #entries = new WeakMap<object, Map<string, Entry>>();

  get<T>(expr: object, purpose: string, inputs: readonly unknown[], compute: () => T): T {
    const entries = this.#entries.get(expr) ?? new Map<string, Entry>();
    const known = entries.get(purpose);
    if (known?.inputs.every((input, index) => input === inputs[index]) === true) return known.result as T;
    const result = compute();
    entries.set(purpose, { inputs, result });
    this.#entries.set(expr, entries);
    return result;
  }
}

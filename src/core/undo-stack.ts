/** What an action hands back so that it can be taken back. Calling it twice does nothing the second time. */
export type Undo = () => PromiseLike<void> | void;

/**
 * Undo actions in last-in first-out order.
 *
 * `run` works through every entry even when one fails, and then throws all failures together. An entry runs once, however
 * often `run` is called.
 */
export class UndoStack implements AsyncDisposable {
  readonly #entries: { readonly name: string; readonly undo: Undo }[] = [];

  get size(): number {
    return this.#entries.length;
  }

  push(name: string, undo: Undo): void {
    this.#entries.push({ name, undo });
  }

  async run(): Promise<void> {
    const failures: Error[] = [];
    for (let entry = this.#entries.pop(); entry !== undefined; entry = this.#entries.pop()) {
      try {
        await entry.undo();
      } catch (cause) {
        failures.push(new Error(`undo of ${entry.name} failed`, { cause }));
      }
    }
    if (failures.length > 0)
      throw new AggregateError(failures, failures.map((failure) => failure.message).join('; '));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.run();
  }
}

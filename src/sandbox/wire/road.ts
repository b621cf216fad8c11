/** What a wire does with what comes along: it lets it pass, holds it back, or makes answers late. */
export class Road {
  /** How much later each answer comes, in milliseconds. */
  delayMs = 0;
  #open: Promise<void> = Promise.resolve();
  #mend: (() => void) | undefined;

  /** Nothing passes until it is mended. Idempotent. */
  cut(): void {
    if (this.#mend !== undefined) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#open = promise;
    this.#mend = resolve;
  }

  /** What was held back goes on, as lost packets are sent again. Idempotent. */
  mend(): void {
    this.#mend?.();
    this.#mend = undefined;
  }

  /** Resolves when something may pass. */
  passed(): Promise<void> {
    return this.#open;
  }
}

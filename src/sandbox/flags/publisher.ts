import { callPart } from '../call-part.ts';
import { tokenHeader } from '../router/admin.ts';
import type { FlagValues } from '../router/flag-view.ts';

/** Pushes the flags to those who read them, one push after the other, so that the latest always comes last. */
export class Publisher {
  readonly #token: string;
  #readers: readonly string[] = [];
  #last: Promise<void> = Promise.resolve();

  constructor(token: string) {
    this.#token = token;
  }

  /** Who is told from now on: admin addresses of routers. */
  subscribe(readers: readonly string[]): void {
    this.#readers = readers;
  }

  /** Resolves when everybody was told who could be reached. */
  publish(values: () => FlagValues): Promise<void> {
    this.#last = this.#last.then(() => this.#push(values()));
    return this.#last;
  }

  async #push(flags: FlagValues): Promise<void> {
    const headers = { [tokenHeader]: this.#token };
    // A reader that cannot be reached keeps what it has: nobody notices, as in real flag stores.
    await Promise.allSettled(
      this.#readers.map((reader) =>
        callPart(`${reader}/flags`, { method: 'POST', headers, body: { flags } }),
      ),
    );
  }
}

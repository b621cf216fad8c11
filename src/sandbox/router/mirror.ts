import { Pool } from 'undici';
import type { Random } from '../../core/random.ts';

/** Samples that wait while others are on their way; the oldest are dropped beyond that. */
const waitingMax = 200;
/** Time for the receiver to answer; nobody waits for it but the next samples. */
const timeoutMs = 5_000;

/**
 * Copies a share of the requests with their answers to somebody else, who never slows the users down or fails them.
 *
 * Samples gather while a batch is on its way, so a busy router sends fewer and larger batches.
 */
export class Mirror {
  readonly #url: URL;
  readonly #share: number;
  readonly #random: Random;
  readonly #pool: Pool;
  #waiting: string[] = [];
  #sending = false;

  constructor({ url, share }: { readonly url: string; readonly share: number }, random: Random) {
    this.#url = new URL(url);
    this.#share = share;
    this.#random = random;
    this.#pool = new Pool(this.#url.origin, {
      connections: 1,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    });
  }

  /** Offers a request and its answer, both JSON. */
  offer(request: Buffer, answer: Buffer): void {
    if (!this.#random.chance(this.#share)) return;
    this.#waiting.push(`{"request":${request},"answer":${answer}}`);
    if (this.#waiting.length > waitingMax) this.#waiting.shift();
    if (!this.#sending) void this.#send();
  }

  async close(): Promise<void> {
    this.#waiting = [];
    await this.#pool.destroy();
  }

  async #send(): Promise<void> {
    this.#sending = true;
    while (this.#waiting.length > 0) {
      const body = `[${this.#waiting.splice(0).join(',')}]`;
      const headers = { 'content-type': 'application/json' };
      try {
        const answer = await this.#pool.request({ method: 'POST', path: this.#url.pathname, headers, body });
        await answer.body.dump();
      } catch {
        // Samples that nobody took are gone: users have their answers all the same.
      }
    }
    this.#sending = false;
  }
}

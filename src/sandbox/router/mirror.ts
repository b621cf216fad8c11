import { Pool } from 'undici';
import type { Random } from '../../core/random.ts';

/** Samples that wait while others are on their way; the oldest are dropped beyond that. */
const waitingMax = 200;
/** Time for the receiver to answer; nobody waits for it but the next samples. */
const timeoutMs = 5_000;
/** Samples gather for so long before they leave, in wall milliseconds: a message each would cost more than the answer. */
const gatherMs = 50;

/**
 * Copies a share of the requests with their answers to somebody else, who never slows the users down or fails them.
 *
 * Samples gather for a moment and while a batch is on its way, so a busy router sends fewer and larger batches.
 */
export class Mirror {
  readonly #url: URL;
  readonly #share: number;
  readonly #random: Random;
  readonly #pool: Pool;
  #waiting: string[] = [];
  #gathering: NodeJS.Timeout | undefined;

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
    this.#gathering ??= this.#gather();
  }

  async close(): Promise<void> {
    clearTimeout(this.#gathering);
    this.#waiting = [];
    await this.#pool.destroy();
  }

  async #send(): Promise<void> {
    const body = `[${this.#waiting.splice(0).join(',')}]`;
    const headers = { 'content-type': 'application/json' };
    try {
      const answer = await this.#pool.request({ method: 'POST', path: this.#url.pathname, headers, body });
      await answer.body.dump();
    } catch {
      // Samples that nobody took are gone: users have their answers all the same.
    }
    this.#gathering = this.#waiting.length === 0 ? undefined : this.#gather();
  }

  #gather(): NodeJS.Timeout {
    return setTimeout(() => void this.#send(), gatherMs);
  }
}

import { Pool } from 'undici';
import { messageOf } from '../../core/errors.ts';
import { type DeclaredTime, declaredTime } from '../lapse.ts';
import type { ServerName } from './config.ts';
import { Cancellation, exchange } from './exchange.ts';

/** Headers of a server's answer that users get to see. */
const passedHeaders = ['content-type', 'x-bundle-digest', 'x-model-version', 'x-served-by'] as const;

/** How long a server may take to say that it can answer, in wall milliseconds. */
const quickMs = 250;

/** What came of one try. A try that got no answer counts as 502. */
export interface Try extends DeclaredTime {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly server: ServerName;
}

/** Connections to one model server. */
export class Backend {
  readonly #server: ServerName;
  readonly #pool: Pool;

  constructor(server: ServerName, url: string) {
    this.#server = server;
    // The router keeps the time itself, on the drill clock.
    this.#pool = new Pool(url, { connections: 256, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 });
  }

  async post(path: string, body: Buffer, cancellation: Cancellation): Promise<Try> {
    try {
      const request = {
        method: 'POST',
        path,
        body,
        headers: { 'content-type': 'application/json' },
      } as const;
      const received = await exchange(this.#pool, request, cancellation);
      const headers: Record<string, string> = {};
      for (const name of passedHeaders) {
        const value = received.headers[name];
        if (typeof value === 'string') headers[name] = value;
      }
      const { status, body: bytes } = received;
      return { status, headers, body: bytes, ...declaredTime(received.headers), server: this.#server };
    } catch (thrown) {
      return {
        status: 502,
        headers: { 'content-type': 'application/json; charset=utf-8' },
        body: Buffer.from(JSON.stringify({ error: `No answer from ${this.#server}: ${messageOf(thrown)}` })),
        lapseMs: 0,
        meantMs: 0,
        server: this.#server,
      };
    }
  }

  /** Whether the server says that it can answer. Anything but a quick 200 is a no. */
  async ready(): Promise<boolean> {
    const cancellation = new Cancellation();
    const late = setTimeout(() => cancellation.cancel(), quickMs);
    try {
      const request = { method: 'GET', path: '/v2/health/ready' } as const;
      return (await exchange(this.#pool, request, cancellation)).status === 200;
    } catch {
      return false;
    } finally {
      clearTimeout(late);
    }
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Clock } from '../../core/clock.ts';
import type { Listening } from '../part.ts';

/**
 * The way by which Prometheus reaches what it scrapes: an HTTP proxy, for Prometheus has no switch for scrapes. While it is
 * closed a scrape gets no answer, as from a target that cannot be reached, and rules are evaluated as ever.
 *
 * Source: `proxy_url` in the documentation of Prometheus; RFC 9112, 3.2.2 (absolute-form).
 */
export class ScrapeProxy implements Listening {
  readonly server = createServer((request, response) => void this.#pass(request, response));
  readonly #clock: Clock;
  #closedUntilMs = Number.NEGATIVE_INFINITY;
  #heldBack = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Closes the way until a drill time. */
  pause(untilMs: number): void {
    this.#closedUntilMs = untilMs;
  }

  /** Scrapes that got no answer because the way was closed. */
  get pausedScrapes(): number {
    return this.#heldBack;
  }

  async listen({ host, port }: { readonly host: string; readonly port: number }): Promise<void> {
    this.server.listen(port, host);
    await once(this.server, 'listening');
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  async #pass({ url = '', headers }: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#clock.now() < this.#closedUntilMs) {
      // Whoever has asked gives up in its own time.
      this.#heldBack += 1;
      return;
    }
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    try {
      const answer = await fetch(url, { headers: { accept: headers.accept ?? '*/*' }, signal: gone.signal });
      const type = answer.headers.get('content-type') ?? 'text/plain';
      const body = Buffer.from(await answer.arrayBuffer());
      response.writeHead(answer.status, { 'content-type': type }).end(body);
    } catch {
      // A target that hangs up on us hangs up on whoever has asked.
      response.destroy();
    }
  }
}

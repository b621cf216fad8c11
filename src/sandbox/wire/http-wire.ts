import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Dispatcher, Pool } from 'undici';
import { type Clock, sleep, wallMs } from '../../core/clock.ts';
import { createFace } from '../http.ts';
import { type DeclaredTime, declaredTime, timeHeaders } from '../lapse.ts';
import type { Road } from './road.ts';

/** Headers that belong to one connection, and those that are written anew. */
const ownHeaders: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'host',
]);

/** A wire that understands HTTP: what it adds to an answer is declared, so that nobody takes it for a busy machine. */
export class HttpWire {
  readonly face: FastifyInstance = createFace();
  readonly #road: Road;
  readonly #clock: Clock;
  readonly #far: Pool;
  readonly #stopping = new AbortController();

  constructor(origin: string, { road, clock }: { readonly road: Road; readonly clock: Clock }) {
    this.#road = road;
    this.#clock = clock;
    // Whoever asks keeps the time.
    this.#far = new Pool(origin, { connections: 256, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 });
    // Bodies go through as they are.
    this.face.removeAllContentTypeParsers();
    this.face.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    this.face.all('/*', (request, reply) => this.#forward(request, reply));
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#far.destroy();
    await this.face.close();
  }

  async #forward(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    try {
      await this.#passed(reply);
      const answer = await this.#far.request({
        method: request.method as Dispatcher.HttpMethod,
        path: request.url,
        headers: passedOn(request.headers),
        ...(request.body instanceof Buffer && { body: request.body }),
      });
      const body = Buffer.from(await answer.body.arrayBuffer());
      const time = await this.#delay(declaredTime(answer.headers));
      await this.#passed(reply);
      return reply
        .code(answer.statusCode)
        .headers({ ...passedOn(answer.headers), ...timeHeaders(time) })
        .send(body);
    } catch {
      // A connection that breaks on one side breaks on the other.
      reply.hijack();
      request.raw.socket.destroy();
      return reply;
    }
  }

  /** @throws when there is nobody left who waits, or nobody to wait for. */
  async #passed(reply: FastifyReply): Promise<void> {
    await this.#road.passed();
    this.#stopping.signal.throwIfAborted();
    if (reply.raw.destroyed) throw new Error('nobody waits any more');
  }

  /** Waits in drill time, and answers with what the answer declares then. */
  async #delay({ lapseMs, meantMs }: DeclaredTime): Promise<DeclaredTime> {
    const { delayMs } = this.#road;
    if (delayMs === 0) return { lapseMs, meantMs };
    const fromMs = wallMs();
    await sleep(this.#clock, delayMs, this.#stopping.signal);
    return { lapseMs: lapseMs + delayMs - (wallMs() - fromMs), meantMs: meantMs + delayMs };
  }
}

function passedOn(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || ownHeaders.has(name) ? [] : [[name, value] as const],
    ),
  );
}

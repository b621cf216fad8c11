import type { IncomingHttpHeaders } from 'node:http';
import { type Dispatcher, Pool } from 'undici';
import { declaredTime } from '../sandbox/lapse.ts';
import type { Answer, Value } from './domains/domain.ts';

/** An answer as it came over the wire. */
export interface Reply {
  readonly status: number;
  readonly answer: Answer | null;
  readonly digest: string | null;
  readonly server: string | null;
  /** The replica that took the request. */
  readonly router: string | null;
  /** How many tries it says that the answer took. */
  readonly attempts: number;
  /** Waiting that time-lapse has skipped, in milliseconds of drill time: part of the latency, but not of the wall's. */
  readonly lapseMs: number;
  /** How long it says that it was meant to take, in milliseconds of drill time; 0 where it does not say. */
  readonly meantMs: number;
}

/** A request under way. */
export interface Exchange {
  /** Gives up: the connection is closed, and nobody is called any more. */
  abandon(): void;
}

export interface SenderOptions {
  /** Addresses of the routers. */
  readonly targets: readonly string[];
  readonly model: string;
  /** Outputs that make up an answer. */
  readonly outputs: readonly string[];
}

/** A request that is due. */
export interface OutgoingRequest {
  /** Spreads the requests over the targets. */
  readonly index: number;
  readonly body: string;
  /** Who asks, for routers that keep people on their server. */
  readonly session: string;
}

/**
 * Sends inference requests over keep-alive connections, as many as are needed at once: no request waits for another.
 */
export class Sender {
  readonly #pools = new Map<string, Pool>();
  readonly #path: string;
  readonly #outputs: readonly string[];
  #targets: readonly Pool[] = [];

  constructor(options: SenderOptions) {
    this.#path = `/v2/models/${options.model}/infer`;
    this.#outputs = options.outputs;
    this.setTargets(options.targets);
  }

  /** Where requests go from now on; those under way stay where they are. */
  setTargets(targets: readonly string[]): void {
    this.#targets = targets.map((target) => this.#poolOf(new URL(target).origin));
  }

  /** Calls back once: with the reply, or with null when the connection failed or there is nowhere to go. */
  send({ index, body, session }: OutgoingRequest, settle: (reply: Reply | null) => void): Exchange {
    const exchange = new OneExchange(this.#outputs, settle);
    const pool = this.#targets[index % this.#targets.length];
    if (pool === undefined) {
      exchange.onResponseError();
      return exchange;
    }
    const headers = { 'content-type': 'application/json', 'x-session': session };
    pool.dispatch({ method: 'POST', path: this.#path, headers, body }, exchange);
    return exchange;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.destroy()));
  }

  #poolOf(origin: string): Pool {
    // The caller decides on time-outs, on drill time; the library's own are switched off.
    const pool =
      this.#pools.get(origin) ?? new Pool(origin, { pipelining: 1, headersTimeout: 0, bodyTimeout: 0 });
    this.#pools.set(origin, pool);
    return pool;
  }
}

class OneExchange implements Exchange, Dispatcher.DispatchHandler {
  readonly #outputs: readonly string[];
  #settle: ((reply: Reply | null) => void) | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #status = 0;
  #headers: IncomingHttpHeaders = {};
  readonly #chunks: Buffer[] = [];

  constructor(outputs: readonly string[], settle: (reply: Reply | null) => void) {
    this.#outputs = outputs;
    this.#settle = settle;
  }

  abandon(): void {
    this.#settle = undefined;
    this.#controller?.abort(new Error('nobody waits for this answer any more'));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#settle === undefined) this.abandon();
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    received: IncomingHttpHeaders,
  ): void {
    this.#status = status;
    this.#headers = received;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.#finish({
      status: this.#status,
      answer: isSuccess(this.#status) ? readAnswer(Buffer.concat(this.#chunks), this.#outputs) : null,
      digest: headerOf(this.#headers, 'x-bundle-digest'),
      server: headerOf(this.#headers, 'x-served-by'),
      router: headerOf(this.#headers, 'x-router'),
      attempts: Number(headerOf(this.#headers, 'x-attempts') ?? 1),
      ...declaredTime(this.#headers),
    });
  }

  onResponseError(): void {
    this.#finish(null);
  }

  #finish(reply: Reply | null): void {
    const settle = this.#settle;
    this.#settle = undefined;
    settle?.(reply);
  }
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

function headerOf(received: IncomingHttpHeaders, name: string): string | null {
  const value = received[name];
  return typeof value === 'string' ? value : null;
}

/** The wanted outputs of an Open Inference Protocol v2 answer; null when there are none in the bytes. */
function readAnswer(bytes: Buffer, names: readonly string[]): Answer | null {
  try {
    const { outputs } = JSON.parse(bytes.toString()) as { outputs: { name: string; data: unknown[] }[] };
    const found = names.flatMap((name) => {
      const value = outputs.find((output) => output.name === name)?.data[0];
      return isValue(value) ? [[name, value] as const] : [];
    });
    return found.length === 0 ? null : Object.fromEntries(found);
  } catch {
    return null;
  }
}

function isValue(value: unknown): value is Value {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

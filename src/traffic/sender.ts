import type { IncomingHttpHeaders } from 'node:http';
import { type Dispatcher, Pool } from 'undici';
import type { Answer, Value } from './domains/domain.ts';

/** An answer as it came over the wire. */
export interface Reply {
  readonly status: number;
  readonly answer: Answer | null;
  readonly digest: string | null;
  readonly server: string | null;
  /** Waiting that time-lapse has skipped, in milliseconds of drill time: part of the latency, but not of the wall's. */
  readonly lapseMs: number;
}

/** A request under way. */
export interface Exchange {
  /** Gives up: the connection is closed, and nobody is called any more. */
  abandon(): void;
}

export interface SenderOptions {
  /** The gateway's address. */
  readonly targetUrl: string;
  readonly model: string;
  /** Outputs that make up an answer. */
  readonly outputs: readonly string[];
}

/**
 * Sends inference requests over keep-alive connections, as many as are needed at once: no request waits for another.
 */
export class Sender {
  readonly #pool: Pool;
  readonly #path: string;
  readonly #outputs: readonly string[];

  constructor(options: SenderOptions) {
    // The caller decides on time-outs, on drill time; the library's own are switched off.
    this.#pool = new Pool(new URL(options.targetUrl).origin, {
      pipelining: 1,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    this.#path = `/v2/models/${options.model}/infer`;
    this.#outputs = options.outputs;
  }

  /** Calls back once: with the reply, or with null when the connection failed. */
  send(body: string, settle: (reply: Reply | null) => void): Exchange {
    const exchange = new OneExchange(this.#outputs, settle);
    this.#pool.dispatch({ method: 'POST', path: this.#path, headers, body }, exchange);
    return exchange;
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}

const headers = { 'content-type': 'application/json' };

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
    const lapseMs = Number(headerOf(this.#headers, 'x-firedrill-lapse-ms') ?? 0);
    this.#finish({
      status: this.#status,
      answer: isSuccess(this.#status) ? readAnswer(Buffer.concat(this.#chunks), this.#outputs) : null,
      digest: headerOf(this.#headers, 'x-bundle-digest'),
      server: headerOf(this.#headers, 'x-served-by'),
      lapseMs: Number.isFinite(lapseMs) ? lapseMs : 0,
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

export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

function headerOf(received: IncomingHttpHeaders, name: string): string | null {
  const value = received[name];
  return typeof value === 'string' ? value : null;
}

/** The wanted outputs of an Open Inference Protocol v2 answer; null when that is not what the bytes are. */
function readAnswer(bytes: Buffer, names: readonly string[]): Answer | null {
  try {
    const { outputs } = JSON.parse(bytes.toString()) as { outputs: { name: string; data: unknown[] }[] };
    const found = names.flatMap((name) => {
      const value = outputs.find((output) => output.name === name)?.data[0];
      return isValue(value) ? [[name, value] as const] : [];
    });
    return Object.fromEntries(found);
  } catch {
    return null;
  }
}

function isValue(value: unknown): value is Value {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

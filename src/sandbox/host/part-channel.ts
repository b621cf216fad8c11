import { FiredrillError } from '../../core/errors.ts';
import type { EventBody } from '../../core/events.ts';
import type { FromPart, ToHost } from '../protocol.ts';
import { Outlet } from './outlet.ts';

interface PendingCall {
  readonly settle: (reply: Reply | FiredrillError) => void;
}
type Reply = Extract<FromPart, { kind: 'reply' }>;

/** The harness's end of the private channel to a part: calls with answers, and what the part tells by itself. */
export class PartChannel {
  /** Resolves with the part's addresses; rejects when its program failed or its process went. */
  readonly ready: Promise<Readonly<Record<string, string>>>;
  /** Resolves when the program or its process has ended. */
  readonly stopped: Promise<void>;
  readonly #part: string;
  readonly #send: (message: ToHost) => void;
  readonly #events = new Outlet<EventBody>();
  readonly #data = new Map<string, Outlet<unknown>>();
  readonly #pending = new Map<number, PendingCall>();
  readonly #settleReady = Promise.withResolvers<Readonly<Record<string, string>>>();
  readonly #settleStopped = Promise.withResolvers<void>();
  #calls = 0;
  #gone: FiredrillError | undefined;

  constructor(part: string, send: (message: ToHost) => void) {
    this.#part = part;
    this.#send = send;
    this.ready = this.#settleReady.promise;
    this.ready.catch(() => {});
    this.stopped = this.#settleStopped.promise;
  }

  async call(method: string, params: unknown, timeoutMs: number): Promise<unknown> {
    if (this.#gone !== undefined) throw this.#gone;
    this.#calls += 1;
    const id = this.#calls;
    const reply = await new Promise<Reply | FiredrillError>((resolve) => {
      const timer = setTimeout(() => resolve(this.#late(method, timeoutMs)), timeoutMs);
      const settle = (answer: Reply | FiredrillError): void => {
        clearTimeout(timer);
        resolve(answer);
      };
      this.#pending.set(id, { settle });
      this.#send({ kind: 'call', part: this.#part, id, method, params });
    }).finally(() => this.#pending.delete(id));
    if (reply instanceof FiredrillError) throw reply;
    if (reply.ok) return reply.value;
    throw new FiredrillError('PART_CALL_FAILED', `${method} failed: ${reply.message}`, {
      place: this.#part,
      cause: new FiredrillError(reply.code, reply.message),
    });
  }

  onEvent(listener: (event: EventBody) => void): void {
    this.#events.listen(listener);
  }

  onData(topic: string, listener: (data: unknown) => void): void {
    this.#outletOf(topic).listen(listener);
  }

  /** The program or its process has ended: whoever still waits for an answer is told. */
  close(detail: string): void {
    this.#gone ??= new FiredrillError('PART_GONE', `is no longer running (${detail}).`, {
      place: this.#part,
    });
    this.#settleReady.reject(this.#gone);
    this.#settleStopped.resolve();
    for (const call of this.#pending.values()) call.settle(this.#gone);
  }

  receive(message: FromPart): void {
    if (message.kind === 'ready') this.#settleReady.resolve(message.urls);
    else if (message.kind === 'reply') this.#pending.get(message.id)?.settle(message);
    else if (message.kind === 'event') this.#events.push(message.event);
    else if (message.kind === 'data') this.#outletOf(message.topic).push(message.data);
    else if (message.kind === 'stopped') this.#settleStopped.resolve();
    else this.#settleReady.reject(new FiredrillError(message.code, message.message));
  }

  #outletOf(topic: string): Outlet<unknown> {
    const outlet = this.#data.get(topic) ?? new Outlet<unknown>();
    this.#data.set(topic, outlet);
    return outlet;
  }

  #late(method: string, timeoutMs: number): FiredrillError {
    return new FiredrillError('PART_CALL_FAILED', `${method} was not answered within ${timeoutMs} ms.`, {
      place: this.#part,
    });
  }
}

import { type ClockSegment, LapseClock } from '../../core/clock.ts';
import { FiredrillError, invariant, messageOf } from '../../core/errors.ts';
import type { PartContext, PartProgram, RunningProgram } from '../part.ts';
import type { FromPart, ToHost } from '../protocol.ts';

type WithoutPart<T> = T extends unknown ? Omit<T, 'part'> : never;

/** A part inside its host: one running program with a clock and a channel of its own. */
export class HostedPart {
  readonly #name: string;
  readonly #clock = new LapseClock();
  readonly #deliver: (message: FromPart) => void;
  readonly #starting: Promise<RunningProgram | undefined>;
  readonly #listen: PartContext['listen'];
  readonly #onUnrest: (what: string) => void;
  #stopping: Promise<void> | undefined;
  #stopped = false;

  constructor(
    order: Extract<ToHost, { kind: 'start' }>,
    options: {
      readonly deliver: (message: FromPart) => void;
      readonly listen: PartContext['listen'];
      /** Called when the program has not stopped well, or still says something after that. */
      readonly onUnrest: (what: string) => void;
    },
  ) {
    this.#name = order.part;
    this.#deliver = options.deliver;
    this.#listen = options.listen;
    this.#onUnrest = options.onUnrest;
    this.#clock.apply(order.clock);
    this.#starting = this.#start(order);
  }

  follow(clock: ClockSegment): void {
    this.#clock.apply(clock);
  }

  async answer({ id, method, params }: Extract<ToHost, { kind: 'call' }>): Promise<void> {
    try {
      const methods = (await this.#starting)?.methods ?? {};
      const handler = Object.hasOwn(methods, method) ? methods[method] : undefined;
      invariant(handler !== undefined, `${this.#name} has a method ${method}`);
      this.#send({ kind: 'reply', id, ok: true, value: await handler(params) });
    } catch (thrown) {
      this.#send({ kind: 'reply', id, ok: false, ...described(thrown) });
    }
  }

  /** Idempotent. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    try {
      await (await this.#starting)?.stop();
    } catch (thrown) {
      this.#onUnrest(`${this.#name} did not stop well: ${messageOf(thrown)}`);
    }
    this.#send({ kind: 'stopped' });
    this.#stopped = true;
  }

  async #start({
    program: url,
    config,
  }: Extract<ToHost, { kind: 'start' }>): Promise<RunningProgram | undefined> {
    try {
      const { program } = (await import(url)) as { program?: PartProgram };
      invariant(program !== undefined, `${url} exports a program`);
      const running = await program(config, {
        name: this.#name,
        clock: this.#clock,
        emit: (event) => this.#tell({ kind: 'event', event }),
        send: (topic, data) => this.#tell({ kind: 'data', topic, data }),
        listen: this.#listen,
      });
      this.#send({ kind: 'ready', urls: running.urls });
      return running;
    } catch (thrown) {
      process.stderr.write(`${thrown instanceof Error ? thrown.stack : String(thrown)}\n`);
      this.#send({ kind: 'failed', ...described(thrown) });
      return undefined;
    }
  }

  #tell(message: WithoutPart<FromPart>): void {
    if (this.#stopped) this.#onUnrest(`${this.#name} spoke after its end`);
    this.#send(message);
  }

  #send(message: WithoutPart<FromPart>): void {
    if (!this.#stopped) this.#deliver({ part: this.#name, ...message } as FromPart);
  }
}

function described(thrown: unknown): { readonly code: string; readonly message: string } {
  return { code: thrown instanceof FiredrillError ? thrown.code : 'BUG', message: messageOf(thrown) };
}

import { FiredrillError, messageOf } from '../../core/errors.ts';
import { endWithin } from '../host/end-within.ts';
import type { Host } from '../host/host.ts';
import { Household } from '../host/household.ts';
import type { FromHost, ToHost } from '../protocol.ts';
import { type Connection, type KnockOptions, knock } from './knock.ts';

export interface RemoteHostOptions extends Omit<KnockOptions, 'signal'> {
  readonly outside: (url: string) => string;
  /** Time to end when asked, in wall milliseconds. */
  readonly endMs: number;
}

/** A host that somebody else has started, over a connection. For whoever lives there it ends with the connection. */
export class RemoteHost implements Host {
  readonly pid = undefined;
  /** What it writes, whoever has started it keeps. */
  readonly log = undefined;
  readonly ended: Promise<void>;
  readonly #options: RemoteHostOptions;
  readonly household: Household;
  readonly #hangUp = new AbortController();
  readonly #connected: Promise<Connection>;
  #ending: Promise<void> | undefined;
  #over = false;

  constructor(options: RemoteHostOptions) {
    this.#options = options;
    this.household = new Household({ post: (batch) => void this.#post(batch), ended: () => this.ended });
    this.#connected = knock({ ...options, signal: this.#hangUp.signal });
    this.ended = this.#watch();
  }

  get name(): string {
    return this.#options.host;
  }

  get alive(): boolean {
    return !this.#over;
  }

  outside(url: string): string {
    return this.#options.outside(url);
  }

  pause(): Promise<void> {
    return Promise.reject(notOurs(this.name));
  }

  resume(): Promise<void> {
    return Promise.reject(notOurs(this.name));
  }

  end(): Promise<void> {
    this.#ending ??= endWithin(this, this.#options.endMs);
    return this.#ending;
  }

  /** What is left of it then ends by itself. */
  async kill(): Promise<void> {
    this.#hangUp.abort();
    await this.ended;
  }

  async #post(batch: readonly ToHost[]): Promise<void> {
    // Whether it arrives shows in the answer, or in the end of the connection.
    const connection = await this.#connected.catch(() => undefined);
    connection?.socket.write(`${JSON.stringify(batch)}\n`, () => {});
  }

  async #watch(): Promise<void> {
    const detail = await this.#endOf();
    this.#over = true;
    this.household.close(detail);
    this.household.buried(detail);
  }

  /** Resolves with how the connection ended, or why there never was one. */
  async #endOf(): Promise<string> {
    try {
      const { lines, closed } = await this.#connected;
      lines.on('line', (line) => this.household.receive(JSON.parse(line) as readonly FromHost[]));
      await closed;
      return 'its connection ended';
    } catch (thrown) {
      return messageOf(thrown);
    }
  }
}

/** Nobody arms faults here, where people only look. */
function notOurs(name: string): FiredrillError {
  return new FiredrillError('HOST_NOT_OURS', `${name} was started by somebody else, who alone can hold it.`);
}

import { setTimeout as sleepWall } from 'node:timers/promises';
import type { FromHost, FromPart, ToHost } from '../protocol.ts';
import { Mailbox } from './mailbox.ts';

export interface HouseholdOptions {
  /** Brings messages to the host, in order. */
  readonly post: (batch: readonly ToHost[]) => void;
  /** Resolves when the host has ended. */
  readonly ended: () => Promise<void>;
}

/** Who lives in a host: hears what its part says, and of the end. */
export interface Tenant {
  receive(message: FromPart): void;
  /** The host has ended. */
  close(detail: string): void;
  /** The host has ended, nothing of it is left, and its last lines are in the log. */
  buried(detail: string): void;
}

/** Those who live in one host, and its end of the private channel: every host has one, whatever it runs in. */
export class Household {
  readonly #options: HouseholdOptions;
  readonly #tenants = new Map<string, Tenant>();
  readonly #mailbox: Mailbox<ToHost>;
  readonly #beat: NodeJS.Timeout;
  #inspected: ((left: readonly string[]) => void) | undefined;

  constructor(options: HouseholdOptions) {
    this.#options = options;
    this.#mailbox = new Mailbox(options.post);
    this.#beat = setInterval(() => this.send({ kind: 'beat' }), beatMs);
  }

  get inhabited(): boolean {
    return this.#tenants.size > 0;
  }

  admit(part: string, tenant: Tenant): void {
    this.#tenants.set(part, tenant);
  }

  dismiss(part: string): void {
    this.#tenants.delete(part);
  }

  /** Whether it arrives shows in the answer, or in the end of the host. */
  send(message: ToHost): void {
    this.#mailbox.add(message);
  }

  receive(batch: readonly FromHost[]): void {
    for (const message of batch) {
      if (message.kind === 'inspected') this.#inspected?.(message.left);
      else this.#tenants.get(message.part)?.receive(message);
    }
  }

  /** What the parts that have stopped have left in the host, as text for people. */
  async inspect(): Promise<readonly string[]> {
    const answered = Promise.withResolvers<readonly string[]>();
    this.#inspected = answered.resolve;
    this.send({ kind: 'inspect' });
    const late = new AbortController();
    const left = await Promise.race([
      answered.promise,
      this.#options.ended().then(() => ['its end']),
      sleepWall(inspectedWithinMs, ['no answer'], { signal: late.signal }).catch(() => []),
    ]);
    late.abort();
    return left;
  }

  /** The host has ended. */
  close(detail: string): void {
    clearInterval(this.#beat);
    for (const tenant of this.#tenants.values()) tenant.close(detail);
  }

  /** Nothing of the host is left. */
  buried(detail: string): void {
    for (const tenant of this.#tenants.values()) tenant.buried(detail);
  }
}

const beatMs = 1_000;
/** An inspection waits a moment for what is about to go. */
const inspectedWithinMs = 5_000;

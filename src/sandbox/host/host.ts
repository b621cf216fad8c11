import type { FromPart, ToHost } from '../protocol.ts';
import type { PartLog } from './part-log.ts';

/** Where parts live, seen from the harness: a process, or a container. */
export interface Host {
  readonly name: string;
  /** Of the process on this machine, where there is one. */
  readonly pid: number | undefined;
  readonly alive: boolean;
  readonly inhabited: boolean;
  /** Resolves when the host and all that lived in it are gone. */
  readonly ended: Promise<void>;
  readonly log: PartLog | undefined;
  admit(part: string, tenant: Tenant): void;
  dismiss(part: string): void;
  /** Whether it arrives shows in the answer, or in the end of the host. */
  send(message: ToHost): void;
  /** The address at which this machine reaches what the host's parts reach at `url`. */
  outside(url: string): string;
  /** Stands still with all that live in it, until it is resumed. Idempotent. */
  pause(): Promise<void>;
  /** Idempotent. */
  resume(): Promise<void>;
  /** Asks the host to end, and ends it after a grace period. Idempotent. */
  end(): Promise<void>;
  kill(): Promise<void>;
}

/** Who lives in a host: hears what its part says, and of the end. */
export interface Tenant {
  receive(message: FromPart): void;
  /** The host has ended. */
  close(detail: string): void;
  /** The host has ended, nothing of it is left, and its last lines are in the log. */
  buried(detail: string): void;
}

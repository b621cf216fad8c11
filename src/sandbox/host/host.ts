import type { Household } from './household.ts';
import type { PartLog } from './part-log.ts';

/** Where parts live, seen from the harness: a process, or a container. */
export interface Host {
  readonly name: string;
  /** Of the process on this machine, where there is one. */
  readonly pid: number | undefined;
  readonly alive: boolean;
  /** Those who live in it, and the way to talk to them. */
  readonly household: Household;
  /** Resolves when the host and all that lived in it are gone. */
  readonly ended: Promise<void>;
  readonly log: PartLog | undefined;
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

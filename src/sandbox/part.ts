import type { AddressInfo } from 'node:net';
import type { LapseClock } from '../core/clock.ts';
import type { EventBody } from '../core/events.ts';

/** What the harness asks a driver to start. */
export interface PartSpec {
  /** Unique within the sandbox, for example `router` or `server-stable`. */
  readonly name: string;
  /** URL of the module whose export `program` is a {@link PartProgram}; any room may bring its own. */
  readonly program: URL;
  /** Handed to the program as it is; must survive JSON. */
  readonly config: unknown;
  /**
   * Parts of a sandbox that name the same host share a process, which may have served a sandbox before.
   *
   * @default a fresh process of its own
   */
  readonly host?: string;
}

/** A running piece of the sandbox, seen from the harness. */
export interface Part {
  readonly name: string;
  /** Addresses by face, for example `api`, `admin`, `metrics`, as other parts reach them. */
  readonly urls: Readonly<Record<string, string>>;
  /** The same, as this machine reaches them: all on 127.0.0.1. */
  readonly published: Readonly<Record<string, string>>;
  readonly pid: number | undefined;
  /** Calls a method over the private channel. Rejects with FiredrillError `PART_CALL_FAILED` or `PART_GONE`. */
  call(method: string, params?: unknown): Promise<unknown>;
  onEvent(listener: (event: EventBody) => void): void;
  onData(topic: string, listener: (data: unknown) => void): void;
  /**
   * Stands still where it is, without a word, until it is resumed: what is asked of it meanwhile waits. Other parts of the
   * same host stand still with it. Idempotent.
   */
  pause(): Promise<void>;
  /** Goes on after {@link pause}. Idempotent. */
  resume(): Promise<void>;
  /** Ends the process without asking (SIGKILL), as a fault would. Other parts of the same host die with it. */
  kill(): Promise<void>;
  /** Asks the part to end, and ends it after a grace period. Idempotent. */
  stop(): Promise<void>;
}

/** How a part ended that nobody had asked to end. */
export interface PartDeath {
  readonly part: string;
  /** For example `exit code 1` or `signal SIGKILL`. */
  readonly detail: string;
  /** Of all that lived in the same host. */
  readonly lastLines: readonly string[];
}

/** How parts run: one of these per kind of sandbox. */
export interface Driver extends AsyncDisposable {
  readonly name: string;
  /** A folder of this machine that goes with the sandbox. */
  readonly folder: string;
  /** Starts a part and resolves when it is ready. A failed start leaves nothing running. */
  start(spec: PartSpec): Promise<Part>;
  /** Calls back when a part ends that nobody has asked to end. */
  onDeath(listener: (death: PartDeath) => void): void;
  /** What is still there of this sandbox: process ids, folders, ports. Empty after dispose. */
  leftovers(): Promise<string[]>;
}

/** What can listen for others: the face of a part over HTTP, or a bare server. */
export interface Listening {
  listen(at: { readonly host: string; readonly port: number }): PromiseLike<unknown>;
  readonly server: { address(): AddressInfo | string | null };
}

/** What a part's program is given inside its process, which it may share with other parts of the same sandbox. */
export interface PartContext {
  readonly name: string;
  /** Drill time: follows every change of speed that the harness announces. */
  readonly clock: LapseClock;
  /** Writes to the journal of the drill. */
  emit(event: EventBody): void;
  /** Streams anything else to the harness. */
  send(topic: string, data: unknown): void;
  /** Lets a face listen where other parts reach it, and resolves with its address: a URL without a path. */
  listen(face: Listening): Promise<string>;
}

/** A program that has started. When it has stopped it holds nothing any more: no timer, no connection, no server. */
export interface RunningProgram {
  readonly urls: Readonly<Record<string, string>>;
  /** What the harness may call over the private channel. */
  readonly methods: Readonly<Record<string, (params: unknown) => unknown>>;
  stop(): Promise<void>;
}

/** What a part runs. It resolves when it serves, and rejects when it cannot. */
export type PartProgram = (config: unknown, context: PartContext) => Promise<RunningProgram>;

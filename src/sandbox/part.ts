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
  /** Addresses by face, for example `api`, `admin`, `metrics`: all on 127.0.0.1. */
  readonly urls: Readonly<Record<string, string>>;
  readonly pid: number | undefined;
  /** Calls a method over the private channel. Rejects with FiredrillError `PART_CALL_FAILED` or `PART_GONE`. */
  call(method: string, params?: unknown): Promise<unknown>;
  onEvent(listener: (event: EventBody) => void): void;
  onData(topic: string, listener: (data: unknown) => void): void;
  /** Ends the process without asking (SIGKILL), as a fault would. Other parts of the same host die with it. */
  kill(): Promise<void>;
  /** Asks the part to end, and ends it after a grace period. Idempotent. */
  stop(): Promise<void>;
}

/** How parts run: one of these per kind of sandbox. */
export interface Driver extends AsyncDisposable {
  readonly name: string;
  /** Starts a part and resolves when it is ready. A failed start leaves nothing running. */
  start(spec: PartSpec): Promise<Part>;
  /** What is still there of this sandbox: process ids, folders, ports. Empty after dispose. */
  leftovers(): Promise<string[]>;
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

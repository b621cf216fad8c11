import type { EventBody } from '../core/events.ts';

/** What the harness asks a driver to start. */
export interface PartSpec {
  /** Unique within the sandbox, for example `router` or `server-stable`. */
  readonly name: string;
  /** Which program: a key of the table in `parts/index.ts`. */
  readonly program: string;
  /** Handed to the program as it is; must survive JSON. */
  readonly config: unknown;
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
  /** Ends the process without asking (SIGKILL), as a fault would. */
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

import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { z } from 'zod';
import type { Clock } from './clock.ts';
import { FiredrillError, messageOf } from './errors.ts';
import { type EventBody, eventBodySchema, type JournalEvent } from './events.ts';
import { redact } from './redact.ts';

/** Sees each event right after it was appended. */
export type JournalListener = (event: JournalEvent) => void;

/**
 * The append-only list of everything that happened in a drill, on one clock, as NDJSON.
 *
 * Lines are collected for at most {@link linesPending} events and written out at every phase change with fsync, so a
 * harness that is killed loses at most the last moments of a phase.
 */
export class Journal {
  readonly #clock: Clock;
  readonly #file: number | undefined;
  readonly #listeners = new Set<JournalListener>();
  readonly #events: JournalEvent[] = [];
  #pending: string[] = [];

  /** Writes to `path`, or keeps the events in memory alone when there is none. */
  constructor(clock: Clock, path?: string) {
    this.#clock = clock;
    this.#file = path === undefined ? undefined : openSync(path, 'w');
  }

  get events(): readonly JournalEvent[] {
    return this.#events;
  }

  append(body: EventBody): JournalEvent {
    const stamp = { seq: this.#events.length + 1, t: roundMs(this.#clock.now()) };
    const event = { ...stamp, ...(mayQuote.has(body.type) ? redact(body) : body) } as JournalEvent;
    this.#events.push(event);
    if (this.#file !== undefined) {
      this.#pending.push(JSON.stringify(event));
      if (body.type === 'phase' || body.type === 'drill-ended') this.flush({ sync: true });
      else if (this.#pending.length >= linesPending) this.flush({ sync: false });
    }
    for (const listener of this.#listeners) listener(event);
    return event;
  }

  /** Calls back with every event from now on; returns how to stop that. */
  subscribe(listener: JournalListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  flush(options: { readonly sync: boolean }): void {
    if (this.#file === undefined || this.#pending.length === 0) return;
    writeSync(this.#file, `${this.#pending.join('\n')}\n`);
    this.#pending = [];
    if (options.sync) fsyncSync(this.#file);
  }

  close(): void {
    this.flush({ sync: true });
    if (this.#file !== undefined) closeSync(this.#file);
    this.#listeners.clear();
  }
}

const linesPending = 64;
/** Events that quote what somebody else said: a statement, a command's output, a message. They are cleaned of secrets. */
const mayQuote: ReadonlySet<EventBody['type']> = new Set([
  'action',
  'blocked',
  'claimed',
  'classified',
  'decided',
  'declared',
  'left-behind',
  'message',
  'output',
  'procedure-ended',
  'reviewed',
  'step-completed',
  'step-progress',
  'trouble',
]);
const stampSchema = z.object({ seq: z.int().positive(), t: z.number() });

/**
 * Reads a stored journal.
 *
 * A last line that was cut off by a crash is left out; anything else that does not fit is an error with its line.
 *
 * @throws FiredrillError `JOURNAL_INVALID`
 */
export function readJournal(path: string): JournalEvent[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  const tail = lines.pop();
  const events = lines.map((line, index) => parseLine(line, `${path}:${index + 1}`));
  if (events.length === 0) {
    throw new FiredrillError('JOURNAL_INVALID', `holds no event${tail ? ', only a cut-off line' : ''}.`, {
      place: path,
    });
  }
  return events;
}

function parseLine(line: string, place: string): JournalEvent {
  try {
    const value: unknown = JSON.parse(line);
    return { ...stampSchema.parse(value), ...eventBodySchema.parse(value) };
  } catch (cause) {
    const what = cause instanceof z.ZodError ? z.prettifyError(cause) : messageOf(cause);
    throw new FiredrillError('JOURNAL_INVALID', `is not a journal event: ${what}`, {
      place,
      nextStep: 'The file was changed after the run, or comes from another version of firedrill.',
      kind: 'usage',
      cause,
    });
  }
}

function roundMs(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}

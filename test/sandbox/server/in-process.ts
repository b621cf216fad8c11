import { onTestFinished } from 'vitest';
import { LapseClock } from '../../../src/core/clock.ts';
import type { EventBody } from '../../../src/core/events.ts';
import type { PartProgram, RunningProgram } from '../../../src/sandbox/part.ts';
import { listenOnLoopback } from '../../../src/sandbox/process/listen-on-loopback.ts';

/** A part's program that runs inside the test, and ends with it. */
export interface InProcess {
  readonly url: (face: string) => string;
  readonly call: (method: string, params?: unknown) => unknown;
  readonly events: readonly EventBody[];
  /** What it streamed to the harness, by topic. */
  readonly sent: readonly (readonly [string, unknown])[];
  readonly clock: LapseClock;
  readonly running: RunningProgram;
}

/** @param options `speed` of the drill clock, 1 by default. */
export async function startProgram(
  program: PartProgram,
  config: unknown,
  options: { readonly name?: string; readonly speed?: number } = {},
): Promise<InProcess> {
  const clock = new LapseClock();
  clock.setSpeed(options.speed ?? 1);
  const events: EventBody[] = [];
  const sent: (readonly [string, unknown])[] = [];
  const running = await program(config, {
    name: options.name ?? 'part',
    clock,
    emit: (event) => events.push(event),
    send: (...message) => sent.push(message),
    listen: listenOnLoopback,
  });
  onTestFinished(() => running.stop());
  return {
    url: (face) => running.urls[face] ?? '',
    call: (method, params) => running.methods[method]?.(params),
    events,
    sent,
    clock,
    running,
  };
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: answers are taken apart by expectations, which check what they find.
  readonly json: any;
}

/** Sends JSON (or a text as it is) and reads the whole answer. */
export async function send(
  method: string,
  url: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answered> {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import { messageOf } from '../../../core/errors.ts';
import { redact } from '../../redact.ts';
import { within } from '../../within.ts';
import type { StepContext } from '../context.ts';

export interface HttpRequest {
  /** What is called, for messages: URLs may hold secrets. */
  readonly to: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Drill time. @default 1m, which is two seconds of wall time under time-lapse */
  readonly timeoutMs?: number;
}

export interface HttpAnswer {
  /** Whether an answer came, and its status is 2xx. */
  readonly ok: boolean;
  /** Null when no answer came. */
  readonly status: number | null;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON, undefined when it is none. */
  readonly json: unknown;
  /** What happened, as a clause for messages. */
  readonly detail: string;
}

const timeoutDefaultMs = 60_000;
const bodyShownMax = 200;

/**
 * Calls something over HTTP on behalf of the acting person. No answer is a failed answer, not an exception.
 *
 * Rejects only when the procedure has to stop.
 */
export async function request(http: HttpRequest, context: StepContext): Promise<HttpAnswer> {
  const { clock, signal } = context;
  const timeoutMs = http.timeoutMs ?? timeoutDefaultMs;
  try {
    return await within({ clock, signal, timeoutMs }, (limited) => exchange(http, context.actor, limited));
  } catch (error) {
    signal.throwIfAborted();
    const cause = error instanceof Error && error.cause !== undefined ? messageOf(error.cause) : '';
    const detail = `${http.to} gave no answer: ${redact(cause || messageOf(error))}`;
    return { ok: false, status: null, headers: new Headers(), text: '', json: undefined, detail };
  }
}

async function exchange(http: HttpRequest, actor: string, signal: AbortSignal): Promise<HttpAnswer> {
  const body = http.json === undefined ? null : JSON.stringify(http.json);
  const response = await fetch(http.url, {
    method: http.method,
    headers: {
      'x-actor': actor,
      ...(body === null ? {} : { 'content-type': 'application/json' }),
      ...http.headers,
    },
    body,
    signal,
  });
  const text = await response.text();
  const shown = text.length > bodyShownMax ? `${text.slice(0, bodyShownMax)}…` : text;
  return {
    ok: response.ok,
    status: response.status,
    headers: response.headers,
    text,
    json: parseJson(text),
    detail: `${http.to} answered ${response.status}${shown === '' ? '' : `: ${redact(shown)}`}`,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

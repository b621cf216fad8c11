import { type Dispatcher, request } from 'undici';
import { type Clock, wallMs } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import type { ScrapeAnswer } from './target-scrape.ts';

export interface FetchMetricsOptions {
  readonly clock: Clock;
  readonly dispatcher: Dispatcher;
  /** Drill time until the target counts as down. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** In time-lapse the drill's timeout may be a blink of the wall, and a busy machine is no reason to call a target down. */
const wallTimeoutMsMin = 2_000;

/** Asks a target for its metrics. Whatever goes wrong is an answer; only an abort by the caller is thrown. */
export async function fetchMetrics(url: string, options: FetchMetricsOptions): Promise<ScrapeAnswer> {
  const started = wallMs();
  const timer = new AbortController();
  const giveUp = new AbortController();
  const signal = AbortSignal.any([giveUp.signal, options.signal]);
  // A request without a connection cannot be broken off, and must be given up all the same.
  const givenUp = Promise.withResolvers<never>();
  const onAbort = (): void => givenUp.reject(signal.reason);
  signal.addEventListener('abort', onAbort);
  const timeUp = waitForTimeout(options, timer.signal).then(
    () => giveUp.abort(),
    () => undefined,
  );
  try {
    const answer = request(url, {
      dispatcher: options.dispatcher,
      signal,
      headers: { accept: 'text/plain;version=0.0.4;q=1,*/*;q=0.1', 'user-agent': 'firedrill' },
    });
    const { statusCode, statusText, body } = await Promise.race([answer, givenUp.promise]);
    const text = await body.text();
    const durationMs = wallMs() - started;
    if (statusCode === 200) return { ok: true, body: text, durationMs };
    return {
      ok: false,
      reason: `server returned HTTP status ${statusCode} ${statusText}`.trim(),
      durationMs,
    };
  } catch (error) {
    options.signal.throwIfAborted();
    const reason = giveUp.signal.aborted ? 'context deadline exceeded' : messageOf(error);
    return { ok: false, reason, durationMs: wallMs() - started };
  } finally {
    signal.removeEventListener('abort', onAbort);
    timer.abort();
    await timeUp;
  }
}

async function waitForTimeout({ clock, timeoutMs }: FetchMetricsOptions, signal: AbortSignal): Promise<void> {
  const floor = AbortSignal.timeout(wallTimeoutMsMin);
  await clock.sleepUntil(clock.now() + timeoutMs, signal);
  while (!floor.aborted) {
    await new Promise((resolve) => {
      for (const end of [floor, signal]) end.addEventListener('abort', resolve, { once: true });
    });
    signal.throwIfAborted();
  }
}

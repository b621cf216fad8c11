import { type Clock, sleep } from '../core/clock.ts';
import { FiredrillError } from '../core/errors.ts';
import { formatDuration } from '../core/units.ts';

export interface Limits {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Milliseconds of drill time. */
  readonly timeoutMs: number;
}

/**
 * Runs something with a signal that aborts when drill time is up, or when the procedure has to stop.
 *
 * The time-out aborts with FiredrillError `TIMED_OUT` as its reason. What runs decides itself how to end.
 */
export async function within<T>(
  { clock, signal, timeoutMs }: Limits,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const timeout = new AbortController();
  const done = new AbortController();
  sleep(clock, timeoutMs, done.signal).then(
    () => timeout.abort(new FiredrillError('TIMED_OUT', `not done within ${formatDuration(timeoutMs)}.`)),
    () => {},
  );
  try {
    return await run(AbortSignal.any([signal, timeout.signal]));
  } finally {
    done.abort();
  }
}

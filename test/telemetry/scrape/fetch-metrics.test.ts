import { Dispatcher } from 'undici';
import { expect, test } from 'vitest';
import { LapseClock } from '../../../src/core/clock.ts';
import { fetchMetrics } from '../../../src/telemetry/scrape/fetch-metrics.ts';

/** Takes every request and never gets a connection, as with a target that stands still and whose queue is full. */
class Nowhere extends Dispatcher {
  override dispatch(): boolean {
    return true;
  }
}

const ask = (timeoutMs: number, signal: AbortSignal) =>
  fetchMetrics('http://127.0.0.1:1/metrics', {
    clock: new LapseClock(),
    dispatcher: new Nowhere(),
    timeoutMs,
    signal,
  });

test('a target to which there is no connection is given up when its time is up', async () => {
  const answer = await ask(100, new AbortController().signal);
  expect(answer).toMatchObject({ ok: false, reason: 'context deadline exceeded' });
});

test('and at once when the caller breaks off', async () => {
  const stop = new AbortController();
  const asked = ask(60_000, stop.signal);
  stop.abort(new Error('the monitor stops'));
  await expect(asked).rejects.toThrow('the monitor stops');
});

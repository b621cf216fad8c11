import { Dispatcher } from 'undici';
import { expect, test } from 'vitest';
import { Cancellation, exchange } from '../../../src/sandbox/router/exchange.ts';

/** Takes every request and never gets a connection, as with a server that stands still and whose queue is full. */
class Nowhere extends Dispatcher {
  override dispatch(): boolean {
    return true;
  }
}

test('a request that waits for a connection is let go when its time is up', async () => {
  const cancellation = new Cancellation();
  const asked = exchange(new Nowhere(), { method: 'GET', path: '/' }, cancellation);
  cancellation.cancel();
  await expect(asked).rejects.toThrow('its time is up');
});

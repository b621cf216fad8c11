/** The entry of every host that is a process of this machine. */
import { serveParts } from '../host/serve-parts.ts';
import { listenOnLoopback } from './listen-on-loopback.ts';

serveParts({
  channel: {
    post: (batch) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      // A channel that has just closed shows as a disconnect, not here.
      if (process.connected && process.send !== undefined)
        process.send(batch, undefined, undefined, () => resolve());
      else resolve();
      return promise;
    },
    onBatch: (listener) =>
      process.on('message', (batch) => listener(batch as Parameters<typeof listener>[0])),
    onEnd: (listener) => process.on('disconnect', listener),
  },
  listen: listenOnLoopback,
});

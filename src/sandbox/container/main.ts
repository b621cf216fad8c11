/** The entry of every host that is a container: the private channel is its standard input and output. */
import { createInterface } from 'node:readline';
import { invariant } from '../../core/errors.ts';
import { serveParts } from '../host/serve-parts.ts';
import type { ToHost } from '../protocol.ts';
import { listenAs } from './listen.ts';

const [alias] = process.argv.slice(2);
invariant(alias !== undefined, 'a container is told its name in the network');
const lines = createInterface({ input: process.stdin });
// The channel has the output to itself: what programs write goes where errors go.
const channel = process.stdout.write.bind(process.stdout) as (text: string, done: () => void) => boolean;
process.stdout.write = process.stderr.write.bind(process.stderr);

serveParts({
  channel: {
    post: (batch) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      channel(`${JSON.stringify(batch)}\n`, () => resolve());
      return promise;
    },
    onBatch: (listener) => lines.on('line', (line) => listener(JSON.parse(line) as readonly ToHost[])),
    onEnd: (listener) => lines.on('close', listener),
  },
  listen: listenAs(alias),
});

/** The entry of every host that is a container: the private channel is its standard input and output. */
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { invariant } from '../../core/errors.ts';
import { serveParts } from '../host/serve-parts.ts';
import type { ToHost } from '../protocol.ts';
import { firstPort } from './ports.ts';

const [alias] = process.argv.slice(2);
invariant(alias !== undefined, 'a container is told its name in the network');
const lines = createInterface({ input: process.stdin });
let portsTaken = 0;
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
  listen: async (face) => {
    // One after the other, so that the harness can have published them before anybody listens. The network is the
    // sandbox's own; what this machine sees of it is on its loopback interface.
    await face.listen({ host: '::', port: firstPort + portsTaken++ });
    const { port } = face.server.address() as AddressInfo;
    return `http://${alias}:${port}`;
  },
});

/**
 * The entry of every host under docker compose: the private channel is a connection that the conductor opens, and the host
 * ends with it. Then compose starts it anew, and it waits for the next conductor.
 */
import { createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { invariant } from '../../core/errors.ts';
import { listenAs } from '../container/listen.ts';
import { type HostChannel, serveParts } from '../host/serve-parts.ts';
import type { FromHost, ToHost } from '../protocol.ts';
import { channelPort, tokenVariable } from './channel.ts';

const [alias] = process.argv.slice(2);
const token = process.env[tokenVariable] ?? '';
invariant(alias !== undefined, 'a host is told its name in the network');
invariant(token !== '', `a host is told the word of its conductor in ${tokenVariable}`);

const server = createServer((socket) => {
  // What becomes of a connection shows in its end.
  socket.on('error', () => socket.destroy());
  const lines = createInterface({ input: socket });
  lines.on('error', () => {});
  lines.once('line', (word) => {
    if (word !== token || !server.listening) {
      socket.destroy();
      return;
    }
    server.close();
    const channel: HostChannel = {
      post: (batch) => post(socket, batch),
      onBatch: (listener) => lines.on('line', (line) => listener(JSON.parse(line) as readonly ToHost[])),
      onEnd: (listener) => socket.on('close', listener),
    };
    serveParts({ channel, listen: listenAs(alias) });
    // The welcome: until it comes, the conductor does not know which life of this host has heard it.
    void post(socket, []);
  });
});
server.listen({ host: '::', port: channelPort });

function post(socket: Socket, batch: readonly FromHost[]): Promise<void> {
  return new Promise((resolve) => socket.write(`${JSON.stringify(batch)}\n`, () => resolve()));
}

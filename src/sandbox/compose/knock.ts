import { createConnection, type Socket } from 'node:net';
import { createInterface, type Interface } from 'node:readline';
import { setTimeout as sleepWall } from 'node:timers/promises';
import { FiredrillError } from '../../core/errors.ts';
import { channelPort } from './channel.ts';

/** The conductor's end of the private channel to a host. */
export interface Connection {
  readonly socket: Socket;
  readonly lines: Interface;
  /** Resolves when the connection is no more. */
  readonly closed: Promise<void>;
}

export interface KnockOptions {
  /** Its name in the network. */
  readonly host: string;
  readonly token: string;
  readonly signal: AbortSignal;
  /** @default where every host waits */
  readonly port?: number;
  /** @default 60_000 */
  readonly withinMs?: number;
}

const retryEveryMs = 250;
const welcomeWithinMs = 5_000;

/**
 * Connects to a host as soon as it is there: it may still start, or live its last moment with the conductor before this one.
 *
 * @throws FiredrillError `HOST_MISSING`
 */
export async function knock(options: KnockOptions): Promise<Connection> {
  const { host, signal, withinMs = 60_000 } = options;
  for (let waitedMs = 0; waitedMs < withinMs; waitedMs += retryEveryMs) {
    const connection = await tryOnce(options);
    if (connection !== undefined) return connection;
    await sleepWall(retryEveryMs, undefined, { signal });
  }
  throw new FiredrillError('HOST_MISSING', `nobody answers within ${withinMs} ms.`, {
    place: host,
    nextStep: `See docker compose logs ${host}.`,
  });
}

/** Resolves when the host has said welcome, or with nothing when there is none that does. */
function tryOnce({ host, port = channelPort, token, signal }: KnockOptions): Promise<Connection | undefined> {
  const socket = createConnection({ host, port });
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.on('error', () => socket.destroy());
  const destroy = (): void => void socket.destroy();
  signal.addEventListener('abort', destroy, { once: true });
  void closed.then(() => signal.removeEventListener('abort', destroy));
  socket.setTimeout(welcomeWithinMs, destroy);
  socket.write(`${token}\n`);
  const lines = createInterface({ input: socket });
  // It hands on what the connection says, and what becomes of that shows in its end.
  lines.on('error', () => {});
  const welcomed = new Promise<Connection>((resolve) =>
    lines.once('line', () => {
      socket.setTimeout(0);
      resolve({ socket, lines, closed });
    }),
  );
  return Promise.race([welcomed, closed.then(() => undefined)]);
}

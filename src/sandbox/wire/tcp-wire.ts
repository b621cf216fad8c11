import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleepWall } from 'node:timers/promises';
import { wallMs } from '../../core/clock.ts';
import type { Listening } from '../part.ts';
import type { Road } from './road.ts';

/** A wire for connections of any kind. What it delays, it delays in wall time: its ends know no other. */
export class TcpWire {
  readonly face: Listening;
  readonly #server: Server;
  readonly #road: Road;
  readonly #sockets = new Set<Socket>();

  constructor(far: { readonly host: string; readonly port: number }, road: Road) {
    this.#road = road;
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
      this.#join(near, connect({ ...far, allowHalfOpen: true, noDelay: true }));
    });
    this.face = {
      server: this.#server,
      listen: (at) =>
        new Promise<void>((resolve, reject) => this.#server.once('error', reject).listen(at, resolve)),
    };
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #join(near: Socket, far: Socket): void {
    for (const socket of [near, far]) {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      // A connection that breaks shows in its end.
      socket.on('error', () => {});
    }
    this.#carry(near, far, () => 0);
    this.#carry(far, near, () => this.#road.delayMs);
  }

  /** Hands on what arrives, in order, each piece so much later. */
  #carry(from: Socket, to: Socket, delayMs: () => number): void {
    let carried = Promise.resolve();
    const carry = (handOver: () => void): void => {
      const dueMs = wallMs() + delayMs();
      carried = carried.then(async () => {
        const waitMs = dueMs - wallMs();
        if (waitMs > 0) await sleepWall(waitMs, undefined, { ref: false });
        await this.#road.passed();
        handOver();
      });
    };
    from.on('data', (piece) => carry(() => to.writable && to.write(piece)));
    from.on('end', () => carry(() => to.end()));
    from.on('close', (broken) => broken && carry(() => to.destroy()));
  }
}

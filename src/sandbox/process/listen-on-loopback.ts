import type { AddressInfo } from 'node:net';
import type { Listening } from '../part.ts';

/** Listens on a free port of the loopback interface and returns the address as a URL without a path. */
export async function listenOnLoopback(face: Listening): Promise<string> {
  await face.listen({ host: '127.0.0.1', port: 0 });
  const { port } = face.server.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}

import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { PartContext } from '../part.ts';
import { firstPort } from './ports.ts';

/**
 * How parts listen in a container, whose name in the network of the sandbox is `alias`: on one port after the other, so that
 * they can have been published before anybody listens. The network is the sandbox's own; what this machine sees of it is on
 * its loopback interface.
 */
export function listenAs(alias: string): PartContext['listen'] {
  let portsTaken = 0;
  return async (face: FastifyInstance) => {
    await face.listen({ host: '::', port: firstPort + portsTaken++ });
    const { port } = face.server.address() as AddressInfo;
    return `http://${alias}:${port}`;
  };
}

import { firstPort, portsPerHost } from '../container/ports.ts';
import { postgresAddress, prometheusUrl } from '../container/services.ts';
import { hostNames } from '../hosts.ts';

/** The name of the harness in the network of the sandbox. */
export const conductorName = 'conductor';
/** Where the conductor tells what it knows. */
export const conductorUrl = `http://${conductorName}:${firstPort}`;

/** `count` ports of a service, from `inside` on, that this machine reaches from `outside` on. */
export interface PublishedPorts {
  readonly service: string;
  readonly inside: number;
  readonly outside: number;
  readonly count: number;
}

/** Where this machine reaches what: fixed, so that compose can publish it before anybody listens. */
export function publishedPorts(first: number): readonly PublishedPorts[] {
  const single = [new URL(conductorUrl), new URL(prometheusUrl)].map(({ hostname, port }) => {
    return { service: hostname, inside: Number(port) };
  });
  return [
    ...[...single, { service: postgresAddress.host, inside: postgresAddress.port }].map((service, index) => {
      return { ...service, outside: first + index, count: 1 };
    }),
    ...hostNames.map((service, index) => {
      return {
        service,
        inside: firstPort,
        outside: first + portsPerHost * (index + 1),
        count: portsPerHost,
      };
    }),
  ];
}

/** The first port after all of them. */
export function endOfPorts(first: number): number {
  return Math.max(...publishedPorts(first).map(({ outside, count }) => outside + count));
}

/** The address at which this machine reaches what others in the network reach at `url`. */
export function outsideOf(url: string, ports: readonly PublishedPorts[]): string {
  const { host, hostname, port } = new URL(url);
  const found = ports.find(({ service, inside, count }) => {
    return service === hostname && Number(port) >= inside && Number(port) < inside + count;
  });
  return found === undefined
    ? url
    : url.replace(host, `127.0.0.1:${Number(port) - found.inside + found.outside}`);
}

import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { latencyBuckets } from '../lapse.ts';
import type { Backend } from './backend.ts';
import { type ServerName, serverNames } from './config.ts';
import type { RouterState } from './state.ts';

/** What a router exports, in a registry of its own. It counts what users got, after all retries. */
export interface RouterMetrics {
  readonly registry: Registry;
  request(result: { readonly code: number; readonly server: string; readonly latencyMs: number }): void;
  retry(): void;
}

export function createRouterMetrics(
  state: RouterState,
  backends: Readonly<Record<ServerName, Backend>>,
): RouterMetrics {
  const registry = new Registry();
  const registers = [registry];
  const requests = new Counter({
    name: 'http_requests_total',
    help: 'Requests by the status that their users got and the server that answered last.',
    labelNames: ['code', 'server'],
    registers,
  });
  const latency = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the arrival of a request to its answer, retries included.',
    labelNames: ['server'],
    buckets: latencyBuckets,
    registers,
  });
  const retries = new Counter({ name: 'router_retries_total', help: 'Tries after the first.', registers });
  registerServers(registry, state, backends);
  return {
    registry,
    request: ({ code, server, latencyMs }) => {
      requests.inc({ code, server });
      latency.observe({ server }, latencyMs / 1_000);
    },
    retry: () => retries.inc(),
  };
}

function registerServers(
  registry: Registry,
  state: RouterState,
  backends: Readonly<Record<ServerName, Backend>>,
): void {
  const registers = [registry];
  new Gauge({
    name: 'router_weight',
    help: 'Effective share of the traffic.',
    labelNames: ['server'],
    registers,
    collect() {
      for (const server of serverNames) this.set({ server }, state.shares[server]);
    },
  });
  new Gauge({
    name: 'router_backend_ready',
    help: 'Whether the server said that it can answer when the router was asked.',
    labelNames: ['server'],
    registers,
    async collect() {
      await Promise.all(
        serverNames.map(async (server) => this.set({ server }, (await backends[server].ready()) ? 1 : 0)),
      );
    },
  });
  new Gauge({
    name: 'router_flags_info',
    help: 'The flags as this router sees them: their digest, and the path that requests take.',
    labelNames: ['digest', 'path'],
    registers,
    collect() {
      this.reset();
      this.set({ digest: state.flags.digest, path: state.flags.path }, 1);
    },
  });
}

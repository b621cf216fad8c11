import type { AddressInfo } from 'node:net';
import fastify from 'fastify';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** A real HTTP server with real metrics of prom-client, which a test can drive and break. */
export async function startMetricsServer() {
  const registry = new Registry();
  const requests = new Counter({
    name: 'http_requests_total',
    help: 'Requests by code',
    labelNames: ['code'],
    registers: [registry],
  });
  const queue = new Gauge({ name: 'queue_length', help: 'Waiting requests', registers: [registry] });
  const latency = new Histogram({
    name: 'latency_seconds',
    help: 'Time to answer',
    buckets: [0.1, 0.3, 1],
    registers: [registry],
  });
  const server = fastify();
  const state = { scrapes: 0, mode: 'good' as 'good' | 'broken' | 'garbled' | 'silent' };
  server.get('/metrics', async (_, reply) => {
    state.scrapes += 1;
    if (state.mode === 'broken') return reply.code(500).send('no');
    if (state.mode === 'garbled') return reply.type('text/plain').send('this is { not metrics');
    if (state.mode === 'silent') return new Promise(() => undefined);
    return reply.type(registry.contentType).send(await registry.metrics());
  });
  await server.listen({ host: '127.0.0.1', port: 0 });
  const { port } = server.server.address() as AddressInfo;
  return {
    state,
    requests,
    queue,
    latency,
    registry,
    target: { job: 'router', instance: 'router-1', url: `http://127.0.0.1:${port}/metrics` },
    async [Symbol.asyncDispose]() {
      server.server.closeAllConnections();
      await server.close();
    },
  };
}

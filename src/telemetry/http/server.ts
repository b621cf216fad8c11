import fastify, { type FastifyInstance } from 'fastify';
import type { Monitor } from '../monitor.ts';
import type { Api } from './api.ts';
import { toApiError } from './api-error.ts';
import { addQueryRoutes } from './query-routes.ts';
import { addRuleRoutes } from './rule-routes.ts';
import { addSeriesRoutes } from './series-routes.ts';
import { addStatusRoutes } from './status-routes.ts';

export interface MonitorServerOptions {
  /** Reads the rule files again: what `POST /-/reload` does. Without it the endpoint is closed, as in Prometheus. */
  readonly reload?: () => Promise<void>;
  /**
   * How far the clients' clock is ahead of the store's, in milliseconds. Clients that send their own time, as promtool and
   * Grafana do, then see the present of the drill at the present of their clock, whatever time-lapse has done before.
   *
   * @default () => 0
   */
  readonly skewMs?: () => number;
}

/** Serves the Prometheus HTTP API of a monitor. The caller lets it listen, and closes it. */
export function createMonitorServer(monitor: Monitor, options: MonitorServerOptions = {}): FastifyInstance {
  const server = fastify({ forceCloseConnections: true });
  const api: Api = {
    server,
    monitor,
    skewMs: steadySkew(options.skewMs ?? (() => 0)),
    reload: options.reload,
  };
  // As in Go, a body of another type than a form is no error and says nothing.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'string' }, (_request, _body, done) => done(null, undefined));
  server.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_, body, done) =>
    done(null, new URLSearchParams(String(body))),
  );
  server.addHook('onRequest', async (request, reply) => {
    // Like a Prometheus that still replays its log: without a past, every answer would be wrong.
    if (monitor.isReady || request.url === '/-/healthy') return;
    await reply.code(503).type('text/plain').send('Service Unavailable');
  });
  server.setErrorHandler((thrown, _, reply) => {
    const error = toApiError(thrown);
    return reply
      .code(error.statusCode)
      .send({ status: 'error', errorType: error.errorType, error: error.message });
  });
  server.setNotFoundHandler((_, reply) => reply.code(404).type('text/plain').send('404 page not found\n'));
  addQueryRoutes(api);
  addSeriesRoutes(api);
  addRuleRoutes(api);
  addStatusRoutes(api);
  return server;
}

/**
 * Whole seconds that change only when the true skew is a second away: two readings of two clocks differ by a little each
 * time, and a client must find a sample again at the time that it was told.
 */
function steadySkew(skewMs: () => number): () => number {
  let heldMs = Number.NaN;
  return () => {
    const trueMs = skewMs();
    // Rounding down maps the present of the client to the present of the store or just after it, never before.
    if (!(Math.abs(trueMs - heldMs) < 1_000)) heldMs = Math.floor(trueMs / 1_000) * 1_000;
    return heldMs;
  };
}

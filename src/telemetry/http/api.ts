import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Monitor } from '../monitor.ts';
import { toRfc3339 } from '../rules/alertmanager/webhook.ts';
import { Parameters } from './parameters.ts';

/** What the routes of the API have at hand. */
export interface Api {
  readonly server: FastifyInstance;
  readonly monitor: Monitor;
  /** How far the clients' clock is ahead of the store's, in milliseconds. */
  readonly skewMs: () => number;
  /** Reads the rule files again. */
  readonly reload: (() => Promise<void>) | undefined;
}

/** What a route answers; the envelope of the API is put around it. */
export interface Answer {
  readonly data: unknown;
  readonly warnings?: readonly string[];
  readonly infos?: readonly string[];
}

type Handler = (parameters: Parameters, request: FastifyRequest) => Answer;

/** Serves a path of `/api/v1` with the envelope of Prometheus, by GET, and by POST of a form where Prometheus takes that. */
export function route(api: Api, methods: 'GET' | 'GET and POST', path: string, handler: Handler): void {
  api.server.route({
    method: methods === 'GET' ? ['GET'] : ['GET', 'POST'],
    url: `/api/v1/${path}`,
    handler: (request) => {
      const { data, warnings = [], infos = [] } = handler(parametersOf(api, request), request);
      return {
        status: 'success',
        data,
        ...(warnings.length > 0 && { warnings }),
        ...(infos.length > 0 && { infos }),
      };
    },
  });
}

/** Writes a time of the store as RFC 3339 for the client, and one that has not come yet as Go writes its zero time. */
export function writeTime(storeMs: number | undefined, parameters: Parameters): string {
  return storeMs === undefined ? '0001-01-01T00:00:00Z' : toRfc3339(parameters.clientMs(storeMs));
}

function parametersOf(api: Api, request: FastifyRequest): Parameters {
  const form = request.body instanceof URLSearchParams ? [...request.body] : [];
  const query = new URL(request.url, 'http://localhost').searchParams;
  return new Parameters(new URLSearchParams([...form, ...query]), api.skewMs());
}

import Fastify from 'fastify';
import { onTestFinished } from 'vitest';

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
}

export interface Answer {
  readonly status?: number;
  readonly body?: unknown;
}

export interface HttpStub {
  readonly url: string;
  /** Every call so far. */
  readonly calls: readonly Call[];
  /** The calls as `METHOD path`. */
  readonly lines: () => string[];
}

/** A real HTTP server that answers as told and remembers what it was asked. It ends with the test. */
export async function httpStub(answer: (call: Call) => Answer = () => ({})): Promise<HttpStub> {
  const calls: Call[] = [];
  const app = Fastify({ forceCloseConnections: true });
  app.all('/*', async (request, reply) => {
    const call: Call = {
      method: request.method,
      path: request.url.split('?')[0] ?? '',
      query: request.query as Record<string, string>,
      headers: request.headers,
      body: request.body,
    };
    calls.push(call);
    const { status = 200, body = {} } = answer(call);
    return reply.code(status).send(body);
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  onTestFinished(() => app.close());
  return { url, calls, lines: () => calls.map(({ method, path }) => `${method} ${path}`) };
}

/** A Prometheus that knows the values of some queries: a number is one series, a list several, none is no data. */
export function prometheusStub(
  values: (query: string) => number | readonly number[] | undefined,
): Promise<HttpStub> {
  return httpStub(({ path, query }) => {
    if (path !== '/api/v1/query') return { status: 404 };
    const value = values(query.query ?? '');
    const all = value === undefined ? [] : [value].flat();
    const result = all.map((one) => ({ metric: {}, value: [0, String(one)] }));
    return { body: { status: 'success', data: { resultType: 'vector', result } } };
  });
}

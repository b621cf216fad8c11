import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { refuse } from '../http.ts';
import { snapshotSchema } from '../router/admin.ts';
import { settingSchemas } from '../router/config.ts';
import type { RouterAddress } from './config.ts';
import { type AdminCall, callRouter, callRouters, type Result } from './fan-out.ts';
import type { Deed } from './journal.ts';
import type { RouterPool } from './pool.ts';

export interface GatewayAdmin {
  readonly pool: RouterPool;
  readonly token: string;
  readonly record: (request: FastifyRequest, deed: Deed) => void;
}

/** What all routers are told at once. */
export function registerSettings(app: FastifyInstance, admin: GatewayAdmin): void {
  const { pool, token } = admin;
  // Replicas agree unless one of them has gone its own way: the first in the pool speaks for them.
  app.get('/state', async (_request, reply) => {
    const speaker = pool.members[0] ?? pool.routers[0];
    if (speaker === undefined) return reply.code(503).send({ error: 'There is no router.' });
    return relay(reply, await callRouter(speaker, { method: 'GET', path: '/state' }, token));
  });
  for (const name of Object.keys(settingSchemas)) {
    app.put(`/${name}`, (request, reply) => everywhere(request, reply, { method: 'PUT', path: `/${name}` }));
  }
  for (const verb of ['drain', 'undrain'] as const) {
    app.post<{ Params: { name: string } }>(`/servers/:name/${verb}`, (request, reply) => {
      const path = `/servers/${encodeURIComponent(request.params.name)}/${verb}`;
      return everywhere(request, reply, { method: 'POST', path });
    });
  }
  app.post('/cache/purge', (request, reply) =>
    everywhere(request, reply, { method: 'POST', path: '/cache/purge' }),
  );

  async function everywhere(
    request: FastifyRequest,
    reply: FastifyReply,
    call: AdminCall,
  ): Promise<FastifyReply> {
    const result = await callRouters(pool.routers, { ...call, body: request.body }, token);
    admin.record(request, deedOf(call, request.body, result));
    return relay(reply, result);
  }
}

/** What one replica is told. */
export function registerReplicas(app: FastifyInstance, admin: GatewayAdmin): void {
  const { pool, token, record } = admin;
  type Named = { Params: { name: string; '*': string } };
  app.get('/routers', async (_request, reply) => reply.send(await Promise.all(pool.routers.map(describe))));
  for (const verb of ['eject', 'rejoin'] as const) {
    app.post<Named>(`/routers/:name/${verb}`, (request, reply) => {
      const router = pool.find(request.params.name);
      if (router === undefined) return unknown(request, reply);
      const changed = pool.put(router.name, verb === 'rejoin');
      record(request, { summary: `${verb} ${router.name}`, changed, ok: true });
      return reply.send({ name: router.name, inPool: pool.has(router.name) });
    });
  }
  app.post<Named>('/routers/:name/reload', (request, reply) => {
    const router = pool.find(request.params.name);
    return router === undefined ? unknown(request, reply) : reload(router, request, reply);
  });
  app.all<Named>('/routers/:name/admin/*', async (request, reply) => {
    const router = pool.find(request.params.name);
    if (router === undefined) return unknown(request, reply);
    const path = `/${request.params['*']}`;
    if (path === '/reload') return reload(router, request, reply);
    const { method } = request;
    if (method !== 'GET' && method !== 'PUT' && method !== 'POST') {
      return refuse(reply, 405, `Routers do not know ${method}.`, 'Use GET, PUT or POST.');
    }
    const call: AdminCall = { method, path, body: request.body };
    const result = await callRouter(router, call, token);
    if (method !== 'GET') record(request, deedOf(call, request.body, result, `${router.name}: `));
    return relay(reply, result);
  });

  async function describe({ name, admin: url, api }: RouterAddress): Promise<Record<string, unknown>> {
    const known = { name, inPool: pool.has(name) };
    const { status, body } = await callRouter(
      { name, admin: url, api },
      { method: 'GET', path: '/state' },
      token,
    );
    if (status !== 200) return { ...known, reachable: false, flags: null, path: null };
    const { flags } = snapshotSchema.parse(JSON.parse(body));
    return { ...known, reachable: true, flags: flags.digest, path: flags.path };
  }

  async function reload(
    router: RouterAddress,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const { name } = router;
    const summary = `reload ${name}`;
    if (pool.has(name)) {
      record(request, { summary, changed: false, ok: false });
      const nextStep = `Eject it with POST /routers/${name}/eject first.`;
      return refuse(reply, 409, `${name} is in the pool: users would meet it half loaded.`, nextStep);
    }
    const result = await callRouter(router, { method: 'POST', path: '/reload' }, token);
    record(request, { summary, changed: true, ok: result.status < 400, plane: 'flags' });
    return relay(reply, result);
  }

  function unknown(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    record(request, { summary: `${request.method} ${request.url}`, changed: false, ok: false });
    const names = pool.routers.map(({ name }) => name).join(', ');
    return refuse(reply, 404, 'There is no such router.', `Name one of: ${names}.`);
  }
}

function deedOf(call: AdminCall, body: unknown, result: Result, prefix = ''): Deed {
  const [, first = '', ...rest] = call.path.split('/');
  const what = call.method === 'PUT' ? `${first} ${JSON.stringify(body)}` : [...rest, first].join(' ');
  return {
    summary: `${prefix}${call.path === '/cache/purge' ? 'purge' : what}`,
    changed: result.changed,
    ok: result.status < 400,
    plane: call.path === '/cache/purge' ? 'cache' : 'traffic',
  };
}

function relay(reply: FastifyReply, { status, body }: Result): FastifyReply {
  return reply.code(status).type('application/json; charset=utf-8').send(body);
}

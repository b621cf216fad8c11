import type { FastifyInstance } from 'fastify';
import { seededRandom } from '../../core/random.ts';
import { createFace, listenOnLoopback } from '../http.ts';
import { lapseHeaders } from '../lapse.ts';
import type { PartProgram } from '../part.ts';
import { registerAdmin, snapshotOf } from './admin.ts';
import { Backend } from './backend.ts';
import { routerConfigSchema, weightsSchema } from './config.ts';
import { Deadlines } from './deadlines.ts';
import { type Forwarding, forward, type Reply } from './forward.ts';
import { createRouterMetrics } from './metrics.ts';
import { Mirror } from './mirror.ts';
import { ResponseCache } from './response-cache.ts';
import { RouterState } from './state.ts';

/** The gateway: users on the api face, operators on the admin face. */
export const program: PartProgram = async (config, context) => {
  const {
    model,
    servers,
    routing,
    timeoutMs,
    cacheTtlMs,
    mirror: mirrored,
    seed,
  } = routerConfigSchema.parse(config);
  const state = new RouterState(routing);
  const cache = new ResponseCache<Reply>(cacheTtlMs);
  const backends = {
    stable: new Backend('stable', servers.stable),
    candidate: new Backend('candidate', servers.candidate),
    fallback: new Backend('fallback', servers.fallback),
  };
  const metrics = createRouterMetrics(state, backends);
  const deadlines = new Deadlines(context.clock, timeoutMs);
  const random = seededRandom(seed).stream('router');
  const mirror = mirrored && new Mirror(mirrored, seededRandom(seed).stream('mirror'));
  const api = createApi(model, mirror, {
    clock: context.clock,
    random,
    state,
    backends,
    cache,
    deadlines,
    timeoutMs,
    metrics,
  });
  const admin = createFace();
  registerAdmin(admin, { part: context.name, state, cache, emit: context.emit });
  admin.get('/healthz', () => ({ ok: true }));
  admin.get('/metrics', async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  );
  const urls = { api: await listenOnLoopback(api), admin: await listenOnLoopback(admin) };
  return {
    urls: { ...urls, metrics: `${urls.admin}/metrics` },
    methods: {
      state: () => snapshotOf(state, cache),
      /** Moves the traffic without an action in the journal, as a release or a fault does. Returns the weights before. */
      'set-weights': (params) => {
        const before = state.routing.weights;
        state.set({ weights: weightsSchema.parse(params) });
        return before;
      },
      reset: () => {
        state.reset();
        cache.purge();
      },
    },
    stop: async () => {
      deadlines.stop();
      await Promise.all([api.close(), admin.close()]);
      await Promise.all(
        [...Object.values(backends), ...(mirror ? [mirror] : [])].map((peer) => peer.close()),
      );
    },
  };
};

function createApi(model: string, mirror: Mirror | undefined, forwarding: Forwarding): FastifyInstance {
  const app = createFace();
  // Bodies go through as they are.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.get('/v2/health/live', () => ({ live: true }));
  app.get('/v2/health/ready', () => ({ ready: true }));
  app.post<{ Params: { model: string } }>('/v2/models/:model/infer', async (request, reply) => {
    if (request.params.model !== model) {
      return reply.code(404).send({ error: `There is no model ${request.params.model}.` });
    }
    const session = request.headers['x-session'];
    const body = request.body instanceof Buffer ? request.body : Buffer.alloc(0);
    const answer = await forward(forwarding, {
      path: request.url,
      body,
      session: typeof session === 'string' ? session : undefined,
    });
    if (answer.status === 200) mirror?.offer(body, answer.body);
    return reply
      .code(answer.status)
      .headers({ ...answer.headers, ...lapseHeaders(answer.lapseMs) })
      .send(answer.body);
  });
  return app;
}

import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { seededRandom } from '../../core/random.ts';
import { createFace } from '../http.ts';
import { timeHeaders } from '../lapse.ts';
import type { PartProgram } from '../part.ts';
import { registerAdmin, snapshotOf } from './admin.ts';
import { Backend } from './backend.ts';
import { byServer, routerConfigSchema, weightsSchema } from './config.ts';
import { Deadlines } from './deadlines.ts';
import { FlagReceiver } from './flag-receiver.ts';
import { flagValuesSchema } from './flag-store.ts';
import { type Forwarding, forward, type Reply } from './forward.ts';
import { createRouterMetrics } from './metrics.ts';
import { Mirror } from './mirror.ts';
import { ResponseCache } from './response-cache.ts';
import { RouterState } from './state.ts';

const partitionSchema = z.strictObject({ on: z.boolean(), flags: flagValuesSchema.optional() });

/** One replica of the gateway: users on the api face, the front door and operators on the admin face. */
export const program: PartProgram = async (config, context) => {
  const { model, servers, routing, timeoutMs, gatewayToken, seed, ...options } =
    routerConfigSchema.parse(config);
  const part = context.name;
  const state = new RouterState(routing);
  const flags = new FlagReceiver({ router: part, state, store: options.flags });
  await flags.reload();
  const cache = new ResponseCache<Reply>(options.cache);
  const backends = byServer((name) => new Backend(name, servers[name]));
  const metrics = createRouterMetrics(state, backends);
  const deadlines = new Deadlines(context.clock, timeoutMs);
  const random = seededRandom(seed).stream(part);
  const mirrors = options.mirrors.map(
    (mirror, index) => new Mirror(mirror, seededRandom(seed).stream(`${part}-mirror-${index}`)),
  );
  const api = createApi(
    { part, model, mirrors },
    {
      clock: context.clock,
      random,
      state,
      backends,
      cache,
      deadlines,
      timeoutMs,
      metrics,
    },
  );
  const admin = createFace();
  registerAdmin(admin, { part, state, cache, flags, emit: context.emit, gatewayToken });
  admin.get('/healthz', () => ({ ok: true }));
  admin.get('/metrics', async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  );
  const urls = { api: await context.listen(api), admin: await context.listen(admin) };
  return {
    urls: { ...urls, metrics: `${urls.admin}/metrics` },
    methods: {
      state: () => snapshotOf({ state, cache }),
      /** Moves the traffic without an action in the journal, as a release or a fault does. Returns the weights before. */
      'set-weights': (params) => {
        const before = state.routing.weights;
        state.set({ weights: weightsSchema.parse(params) });
        return before;
      },
      /** Cuts the router off from the flag store, optionally with stale values, or connects it again. */
      partition: (params) => flags.partition(partitionSchema.parse(params)),
      /** Empties the cache as a release does: nobody has purged it, so its epoch stays. */
      'forget-answers': () => cache.forget(),
      reset: () => {
        state.reset();
        cache.purge();
      },
    },
    stop: async () => {
      deadlines.stop();
      await Promise.all([api.close(), admin.close()]);
      await Promise.all([...Object.values(backends), ...mirrors].map((peer) => peer.close()));
    },
  };
};

interface Face {
  readonly part: string;
  readonly model: string;
  readonly mirrors: readonly Mirror[];
}

function createApi({ part, model, mirrors }: Face, forwarding: Forwarding): FastifyInstance {
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
    if (answer.status === 200) for (const mirror of mirrors) mirror.offer(body, answer.body);
    return reply
      .code(answer.status)
      .headers({ ...answer.headers, ...timeHeaders(answer) })
      .header('x-router', part)
      .header('x-attempts', String(answer.attempts))
      .send(answer.body);
  });
  return app;
}

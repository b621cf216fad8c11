import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { invariant } from '../../core/errors.ts';
import { createFace } from '../http.ts';
import type { PartProgram } from '../part.ts';
import { snapshotSchema } from '../router/admin.ts';
import { type RoutingChange, routingChangeSchema, type Weights, weightsSchema } from '../router/config.ts';
import { registerReplicas, registerSettings } from './admin.ts';
import { gatewayConfigSchema, poolTopic } from './config.ts';
import { callRouter, callRouters } from './fan-out.ts';
import { createFrontDoor } from './front-door.ts';
import { recorder } from './journal.ts';
import { Outage } from './outage.ts';
import { RouterPool } from './pool.ts';

const outageSchema = z.strictObject({ forMs: z.number().nonnegative() });

/** The front door before the routers: whoever asks for one address on the api face, operators on the admin face. */
export const program: PartProgram = async (config, context) => {
  const { routers, token } = gatewayConfigSchema.parse(config);
  const pool = new RouterPool(routers, (targets) => context.send(poolTopic, targets));
  const record = recorder(context);
  const outage = new Outage(context.clock);
  const admin = createAdmin();
  const door = createFrontDoor(pool);
  const urls = { api: await context.listen(door.app), admin: await context.listen(admin) };
  return {
    urls,
    methods: {
      state: () => ({ pool: pool.members.map(({ name }) => name), outage: outage.on }),
      /** Moves the traffic without an action in the journal, as a release or a fault does. Returns the weights before. */
      'set-weights': async (params) => {
        const before = await weights();
        await setRouting({ weights: weightsSchema.parse(params) });
        return before;
      },
      'set-routing': (params) => setRouting(routingChangeSchema.parse(params)),
      'set-outage': (params) => outage.start(outageSchema.parse(params).forMs),
    },
    stop: async () => {
      await Promise.all([admin.close(), door.close()]);
    },
  };

  function createAdmin(): FastifyInstance {
    const app = createFace();
    app.get('/healthz', () => ({ ok: true }));
    app.addHook('onRequest', async (request, reply) => {
      if (!outage.on || request.url === '/healthz') return;
      record(request, {
        summary: `${request.method} ${request.url}: out of service`,
        changed: false,
        ok: false,
      });
      return reply.code(503).send({ error: 'The control API is out of service.' });
    });
    registerSettings(app, { pool, token, record });
    registerReplicas(app, { pool, token, record });
    return app;
  }

  async function weights(): Promise<Weights> {
    const [first] = pool.routers;
    invariant(first !== undefined, 'there is a router');
    const { body } = await callRouter(first, { method: 'GET', path: '/state' }, token);
    return snapshotSchema.parse(JSON.parse(body)).weights;
  }

  async function setRouting(change: RoutingChange): Promise<void> {
    for (const [name, body] of Object.entries(change)) {
      const { status } = await callRouters(routers, { method: 'PUT', path: `/${name}`, body }, token);
      invariant(status === 200, `all routers take ${name}`);
    }
  }
};

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ActionEvent } from '../../core/events.ts';
import { refuse } from '../http.ts';
import type { PartContext } from '../part.ts';
import {
  breakerSchema,
  fallbackSchema,
  type Routing,
  retriesSchema,
  serverNames,
  stickySchema,
  weightsSchema,
} from './config.ts';
import type { ResponseCache } from './response-cache.ts';
import type { RouterState } from './state.ts';

interface Admin {
  readonly part: string;
  readonly state: RouterState;
  readonly cache: ResponseCache<unknown>;
  readonly emit: PartContext['emit'];
}

const settings = {
  weights: { schema: weightsSchema, example: '{"stable":90,"candidate":10,"fallback":0}' },
  retries: { schema: retriesSchema, example: '{"attempts":2,"budgetShare":0.2}' },
  breaker: { schema: breakerSchema, example: '{"enabled":true}' },
  sticky: { schema: stickySchema, example: '{"enabled":true}' },
  fallback: { schema: fallbackSchema, example: '{"share":0.2}' },
} as const;

const serverParams = z.object({ name: z.enum(serverNames) });

/** The admin API of the router. Every call that changes something is an action in the journal. */
export function registerAdmin(app: FastifyInstance, admin: Admin): void {
  const { state, cache } = admin;
  app.get('/state', () => snapshotOf(state, cache));
  for (const [name, { schema, example }] of Object.entries(settings)) {
    app.put(`/${name}`, (request, reply) => {
      const parsed = schema.safeParse(request.body);
      const summary = `${name} ${JSON.stringify(request.body)}`;
      if (!parsed.success) {
        record(admin, request, { summary, changed: false, ok: false });
        return refuse(reply, 400, z.prettifyError(parsed.error), `Send for example ${example}.`);
      }
      const changed = state.set({ [name]: parsed.data } satisfies Partial<Routing>);
      return done(admin, request, reply, { summary, changed });
    });
  }
  for (const verb of ['drain', 'undrain'] as const) {
    app.post(`/servers/:name/${verb}`, (request, reply) => {
      const parsed = serverParams.safeParse(request.params);
      if (!parsed.success) {
        record(admin, request, { summary: `${verb}: no such server`, changed: false, ok: false });
        return refuse(reply, 400, 'There is no such server.', `Name one of: ${serverNames.join(', ')}.`);
      }
      const changed = state.drain(parsed.data.name, verb === 'drain');
      return done(admin, request, reply, { summary: `${verb} ${parsed.data.name}`, changed });
    });
  }
  app.post('/cache/purge', (request, reply) => {
    cache.purge();
    return done(admin, request, reply, { summary: 'purge', changed: true, plane: 'cache' });
  });
}

/** Everything that the router is set to, and what that comes to. */
export function snapshotOf(state: RouterState, cache: ResponseCache<unknown>): Record<string, unknown> {
  return {
    ...state.routing,
    drained: state.drained,
    effective: state.shares,
    cache: { enabled: cache.enabled, epoch: cache.epoch, size: cache.size },
  };
}

interface Done {
  readonly summary: string;
  readonly changed: boolean;
  readonly plane?: ActionEvent['plane'];
}

function done(admin: Admin, request: FastifyRequest, reply: FastifyReply, what: Done): FastifyReply {
  record(admin, request, { ...what, ok: true });
  return reply.send(snapshotOf(admin.state, admin.cache));
}

/** A call that was refused, or that set what was already set, has not mutated anything. */
function record(admin: Admin, request: FastifyRequest, what: Done & { readonly ok: boolean }): void {
  const actor = request.headers['x-actor'];
  admin.emit({
    type: 'action',
    part: admin.part,
    plane: what.plane ?? 'traffic',
    mutating: what.changed,
    summary: what.summary,
    ok: what.ok,
    durationMs: 0,
    actor: typeof actor === 'string' ? actor : null,
  });
}

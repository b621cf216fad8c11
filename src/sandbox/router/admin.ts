import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ActionEvent } from '../../core/events.ts';
import { refuse } from '../http.ts';
import type { PartContext } from '../part.ts';
import { serverNames, settingSchemas, weightsSchema } from './config.ts';
import type { FlagReceiver } from './flag-receiver.ts';
import type { ResponseCache } from './response-cache.ts';
import type { RouterState } from './state.ts';

export interface Admin {
  readonly part: string;
  readonly state: RouterState;
  readonly cache: ResponseCache<unknown>;
  readonly flags: FlagReceiver;
  readonly emit: PartContext['emit'];
  /** Who carries it has already written down what was done. */
  readonly gatewayToken: string | undefined;
}

/** What callers prove with that they are the gateway or the flag store. */
export const tokenHeader = 'x-firedrill-token';
/** Says whether a call has changed anything. */
export const changedHeader = 'x-changed';

const examples = {
  weights: '{"stable":90,"candidate":10}',
  retries: '{"attempts":2,"budgetShare":0.2}',
  breaker: '{"enabled":true}',
  sticky: '{"enabled":true}',
  failover: '{"enabled":true}',
  fallback: '{"share":0.2,"cap":0.5}',
} as const satisfies Record<keyof typeof settingSchemas, string>;

const serverParams = z.object({ name: z.enum(serverNames) });

/** The admin API of one router. Every call that changes something is an action in the journal. */
export function registerAdmin(app: FastifyInstance, admin: Admin): void {
  const { state, cache, flags } = admin;
  app.get('/state', () => snapshotOf(admin));
  for (const name of settingNames) {
    app.put(`/${name}`, (request, reply) => {
      const parsed = settingSchemas[name].safeParse(request.body);
      const summary = `${name} ${JSON.stringify(request.body)}`;
      if (!parsed.success) {
        record(admin, request, { summary, changed: false, ok: false });
        return refuse(reply, 400, z.prettifyError(parsed.error), `Send for example ${examples[name]}.`);
      }
      return done(admin, request, reply, { summary, changed: state.set({ [name]: parsed.data }) });
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
  app.get('/flags', () => ({ digest: state.flags.digest, flags: state.flags.values }));
  app.post('/flags', (request, reply) =>
    flags.push(request.headers[tokenHeader], request.body)
      ? reply.send({ digest: state.flags.digest })
      : refuse(reply, 403, 'Flags come from the flag store.', 'Change the flag in the store.'),
  );
  app.post('/reload', async (request, reply) => {
    if (!isGateway(admin, request)) {
      return refuse(reply, 403, 'A router is reloaded by the gateway.', 'Eject it there, then reload it.');
    }
    await flags.reload();
    return reply.send(snapshotOf(admin));
  });
}

const settingNames = Object.keys(settingSchemas) as (keyof typeof settingSchemas)[];

/** Everything that the router is set to, and what that comes to. */
export function snapshotOf({ state, cache }: Pick<Admin, 'state' | 'cache'>): Record<string, unknown> {
  return {
    ...state.routing,
    drained: state.drained,
    effective: state.shares,
    cache: { enabled: cache.enabled, epoch: cache.epoch, size: cache.size },
    flags: { digest: state.flags.digest, path: state.flags.path, modelAnswers: state.flags.modelAnswers },
  };
}

/** What a snapshot says to those who ask several routers. */
export const snapshotSchema = z.object({
  weights: weightsSchema,
  drained: z.array(z.string()),
  fallback: z.object({ share: z.number() }),
  cache: z.object({ epoch: z.number() }),
  flags: z.object({ digest: z.string(), path: z.enum(['weights', 'classic']) }),
});

interface Done {
  readonly summary: string;
  readonly changed: boolean;
  readonly plane?: ActionEvent['plane'];
}

function done(admin: Admin, request: FastifyRequest, reply: FastifyReply, what: Done): FastifyReply {
  record(admin, request, { ...what, ok: true });
  return reply.header(changedHeader, String(what.changed)).send(snapshotOf(admin));
}

/** A call that was refused, or that set what was already set, has not mutated anything. */
function record(admin: Admin, request: FastifyRequest, what: Done & { readonly ok: boolean }): void {
  if (isGateway(admin, request)) return;
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

function isGateway({ gatewayToken }: Admin, request: FastifyRequest): boolean {
  return gatewayToken !== undefined && request.headers[tokenHeader] === gatewayToken;
}

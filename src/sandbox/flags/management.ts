import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { refuse } from '../http.ts';
import type { PartContext } from '../part.ts';
import { currentValue, type Flag, typeOf } from './flag.ts';
import type { FlagChange, FlagStore } from './flag-store.ts';

interface Management {
  readonly part: string;
  readonly store: FlagStore;
  /** Tells everybody who reads flags; resolves when they know. */
  readonly publish: () => Promise<void>;
  readonly emit: PartContext['emit'];
}

const changeSchema = z
  .strictObject({ defaultVariant: z.string(), state: z.enum(['ENABLED', 'DISABLED']) })
  .partial()
  .refine((change) => Object.keys(change).length > 0, 'nothing is to be changed');

type Keyed = { Params: { key: string } };

/** What people change flags with. Every call that changes one is an action in the journal. */
export function registerManagement(app: FastifyInstance, management: Management): void {
  const { store, publish } = management;
  app.get('/flags', () => Object.entries(store.flags).map(([key, flag]) => shown(key, flag)));
  app.get<Keyed>('/flags/:key', (request, reply) => {
    const { key } = request.params;
    const flag = store.find(key);
    return flag === undefined ? unknown(reply, key) : reply.send(shown(key, flag));
  });
  app.put<Keyed>('/flags/:key', async (request, reply) => {
    const { key } = request.params;
    const summary = `flag ${key} ${JSON.stringify(request.body)}`;
    const flag = store.find(key);
    const parsed = changeSchema.safeParse(request.body);
    const refused = { summary, changed: false, ok: false };
    if (flag === undefined) {
      record(management, request, refused);
      return unknown(reply, key);
    }
    if (!parsed.success) {
      record(management, request, refused);
      return refuse(reply, 400, z.prettifyError(parsed.error), 'Send for example {"defaultVariant":"off"}.');
    }
    const { defaultVariant = flag.defaultVariant, state = flag.state } = parsed.data;
    if (!Object.hasOwn(flag.variants, defaultVariant)) {
      record(management, request, refused);
      const nextStep = `Name one of: ${Object.keys(flag.variants).join(', ')}.`;
      return refuse(reply, 400, `${key} has no variant ${defaultVariant}.`, nextStep);
    }
    return change(request, reply, { key, flag, to: { defaultVariant, state }, summary });
  });
  app.post<Keyed>('/flags/:key/kill', async (request, reply) => {
    const { key } = request.params;
    const summary = `kill flag ${key}`;
    const flag = store.find(key);
    if (flag === undefined) {
      record(management, request, { summary, changed: false, ok: false });
      return unknown(reply, key);
    }
    // A latent defect of the product, kept on purpose: the kill switch was only ever tried on flags that have an `off`.
    if (typeOf(flag) !== 'boolean') {
      record(management, request, { summary, changed: false, ok: false });
      return reply.code(500).send({ error: "Cannot read properties of undefined (reading 'off')" });
    }
    return change(request, reply, { key, flag, to: { defaultVariant: 'off' }, summary });
  });

  async function change(
    request: FastifyRequest,
    reply: FastifyReply,
    what: {
      readonly key: string;
      readonly flag: Flag;
      readonly to: FlagChange;
      readonly summary: string;
    },
  ): Promise<FastifyReply> {
    const { key, flag, to, summary } = what;
    const changed = store.change(key, flag, to);
    record(management, request, { summary, changed, ok: true });
    if (changed) await publish();
    return reply.send(shown(key, store.find(key) ?? flag));
  }
}

function shown(key: string, flag: Flag): Record<string, unknown> {
  return { key, type: typeOf(flag), value: currentValue(flag), ...flag };
}

function unknown(reply: FastifyReply, key: string): FastifyReply {
  return refuse(reply, 404, `There is no flag ${key}.`, 'GET /flags lists them all.');
}

function record(
  { part, emit }: Management,
  request: FastifyRequest,
  what: { readonly summary: string; readonly changed: boolean; readonly ok: boolean },
): void {
  const actor = request.headers['x-actor'];
  emit({
    type: 'action',
    part,
    plane: 'flags',
    mutating: what.changed,
    summary: what.summary,
    ok: what.ok,
    durationMs: 0,
    actor: typeof actor === 'string' ? actor : null,
  });
}

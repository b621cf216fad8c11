import type { FastifyInstance } from 'fastify';
import { Pool } from 'pg';
import { z } from 'zod';
import { invariant } from '../../core/errors.ts';
import { seededRandom } from '../../core/random.ts';
import { type Modifier, modifierSchema } from '../bundle/behaviour.ts';
import { createFace, listenOnLoopback } from '../http.ts';
import type { PartProgram } from '../part.ts';
import { serverConfigSchema } from './config.ts';
import type { Queryable } from './domains/model.ts';
import { infer } from './infer.ts';
import { createServerMetrics } from './metrics.ts';
import { OfferedLoad } from './offered-load.ts';
import { registerRepository } from './repository.ts';
import { Slot } from './slot.ts';

const setModifiersSchema = z.strictObject({ bundle: z.string(), modifiers: z.array(modifierSchema) });
const scaleToZeroSchema = z.strictObject({ warmUpMs: z.number().nonnegative() });
const placeSchema = z.strictObject({ bundle: z.string().nullable() });

/** One model server: Open Inference Protocol v2, Triton's repository extension, and `/metrics`. */
export const program: PartProgram = async (config, context) => {
  const { name, model, bundles, loaded, databaseUrl, seed } = serverConfigSchema.parse(config);
  const slot = new Slot(context.clock, bundles);
  invariant(slot.place(loaded), `server ${name} has the bundle ${loaded} that it starts with`);
  const metrics = createServerMetrics(slot);
  const modifiers = new Map<string, readonly Modifier[]>();
  const stopping = new AbortController();
  const database = openDatabase(name, databaseUrl);
  const app = createFace();
  registerHealth(app, { model, slot });
  registerRepository(app, { part: context.name, model, slot, clock: context.clock, emit: context.emit });
  const inference = {
    server: name,
    clock: context.clock,
    random: seededRandom(seed).stream(`server-${name}`),
    slot,
    load: new OfferedLoad(),
    modifiers,
    db: database.queryable,
    metrics,
    stopping: stopping.signal,
  };
  app.post<{ Params: { model: string } }>('/v2/models/:model/infer', (request, reply) =>
    request.params.model === model
      ? infer(inference, request, reply)
      : reply.code(404).send({ error: `There is no model ${request.params.model}.` }),
  );
  app.get('/metrics', async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  );
  const api = await listenOnLoopback(app);
  return {
    urls: { api, metrics: `${api}/metrics` },
    methods: methodsOf(slot, modifiers),
    stop: async () => {
      stopping.abort();
      slot.unload();
      await app.close();
      await database.close();
    },
  };
};

function registerHealth(app: FastifyInstance, served: { readonly model: string; readonly slot: Slot }): void {
  const { model, slot } = served;
  const ready = (): boolean => slot.loaded !== null;
  app.get('/v2', () => ({ name: 'firedrill-model-server', version: '1', extensions: ['model_repository'] }));
  app.get('/v2/health/live', () => ({ live: true }));
  app.get('/v2/health/ready', (_request, reply) =>
    reply.code(ready() ? 200 : 503).send({ ready: ready(), bundle: slot.loaded?.bundle.name ?? null }),
  );
  app.get<{ Params: { model: string } }>('/v2/models/:model', (request, reply) =>
    request.params.model === model
      ? reply.send({ name: model, versions: slot.names, platform: 'firedrill', inputs: [], outputs: [] })
      : reply.code(404).send({ error: `There is no model ${request.params.model}.` }),
  );
  app.get<{ Params: { model: string } }>('/v2/models/:model/ready', (request, reply) => {
    const isReady = request.params.model === model && ready();
    return reply.code(isReady ? 200 : 503).send({ name: request.params.model, ready: isReady });
  });
}

/** What the harness may do behind the back of the procedure: faults, their undo, and a look at the truth. */
function methodsOf(
  slot: Slot,
  modifiers: Map<string, readonly Modifier[]>,
): Record<string, (params: unknown) => unknown> {
  return {
    'set-modifiers': (params) => {
      const { bundle, modifiers: list } = setModifiersSchema.parse(params);
      const previous = modifiers.get(bundle) ?? [];
      modifiers.set(bundle, list);
      return previous;
    },
    'scale-to-zero': (params) => slot.scaleToZero(scaleToZeroSchema.parse(params).warmUpMs),
    place: (params) => slot.place(placeSchema.parse(params).bundle),
    state: () => ({
      ready: slot.loaded !== null,
      digest: slot.loaded?.digest ?? null,
      bundle: slot.loaded?.bundle.name ?? null,
    }),
  };
}

const withoutDatabase: Queryable = { query: async () => ({ rows: [] }) };

function openDatabase(
  server: string,
  url: string | undefined,
): { readonly queryable: Queryable; close(): Promise<void> } {
  if (url === undefined) return { queryable: withoutDatabase, close: async () => undefined };
  const pool = new Pool({
    connectionString: url,
    application_name: `server-${server}`,
    max: 8,
    connectionTimeoutMillis: 5_000,
  });
  // A connection that breaks while idle is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => undefined);
  return {
    queryable: { query: ({ name, text, values }) => pool.query({ name, text, values: [...values] }) },
    close: () => pool.end(),
  };
}

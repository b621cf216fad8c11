import type { FastifyInstance } from 'fastify';
import { Pool } from 'pg';
import { z } from 'zod';
import { invariant } from '../../core/errors.ts';
import { seededRandom } from '../../core/random.ts';
import { capacityOf, modifierSchema } from '../bundle/behaviour.ts';
import { componentNames } from '../bundle/bundle.ts';
import { isComposite, sourcesOf } from '../bundle/compose.ts';
import { createFace } from '../http.ts';
import type { PartProgram } from '../part.ts';
import { recorderOf } from '../recorder.ts';
import { fromDisk, fromRegistry } from './bundle-source.ts';
import { serverConfigSchema } from './config.ts';
import type { Queryable } from './domains/model.ts';
import { Faults } from './faults.ts';
import { type Inference, infer } from './infer.ts';
import { createServerMetrics } from './metrics.ts';
import { OfferedLoad } from './offered-load.ts';
import { metricNamesIn, RenamedMetrics } from './renamed-metrics.ts';
import { Replicas, registerReplicas } from './replicas.ts';
import { registerRepository } from './repository.ts';
import { registerSettings, Settings, settingsSchema } from './settings.ts';
import { Slot } from './slot.ts';
import { Upstream } from './upstream.ts';

const setModifiersSchema = z.strictObject({
  bundle: z.string(),
  component: z.enum(componentNames).default('weights'),
  modifiers: z.array(modifierSchema),
});
const scaleToZeroSchema = z.strictObject({ warmUpMs: z.number().nonnegative() });
const placeSchema = z.strictObject({ bundle: z.string().nullable() });
const setReplicasSchema = z
  .strictObject({
    ready: z.int().nonnegative(),
    of: z.int().positive().default(6),
    forMs: z.number().positive().optional(),
  })
  .refine(({ ready, of }) => ready <= of, 'there are not that many replicas');
const metricName = z.string().regex(/^[a-zA-Z_:][a-zA-Z0-9_:]*$/);
const setMetricsSchema = z.strictObject({
  bundle: z.string().default('v2'),
  rename: z.record(metricName, metricName),
});

/** One model server: Open Inference Protocol v2, Triton's repository extension, and `/metrics`. */
export const program: PartProgram = async (config, context) => {
  const { name, model, bundles, loaded, registryUrl, providerUrl, databaseUrl, seed } =
    serverConfigSchema.parse(config);
  const { clock } = context;
  const slot = new Slot(clock, bundles);
  invariant(slot.place(loaded), `server ${name} has the bundle ${loaded} that it starts with`);
  const [load, faults, replicas, settings] = [
    new OfferedLoad(),
    new Faults(),
    new Replicas(clock),
    new Settings(),
  ];
  const utilisation = (): number => {
    if (slot.loaded === null) return 0;
    const now = clock.now();
    return load.at(now) / capacityOf(slot.loaded.bundle.behaviour, faults.on(slot.loaded), now);
  };
  const metrics = createServerMetrics({ slot, replicas, utilisation });
  const renamed = new RenamedMetrics();
  const exposition = async (): Promise<string> => renamed.apply(await metrics.registry.metrics(), slot);
  const stopping = new AbortController();
  const database = openDatabase(name, databaseUrl);
  const upstream = providerUrl === undefined ? undefined : new Upstream(providerUrl);
  const record = recorderOf(context);
  const onDisk = fromDisk((bundle) => slot.onDisk(bundle));
  const source = registryUrl === undefined ? onDisk : fromRegistry(registryUrl, model);
  const random = seededRandom(seed).stream(`server-${name}`);
  const app = createFace();
  registerHealth(app, { model, slot });
  registerRepository(app, { model, slot, source, clock, record });
  registerSettings(app, { model, settings, record });
  registerReplicas(app, replicas, record);
  registerInference(app, model, {
    ...{ server: name, clock, random, slot, load, faults, replicas, settings, upstream, metrics },
    replicaRandom: random.stream('replicas'),
    db: database.queryable,
    stopping: stopping.signal,
  });
  app.get('/metrics', async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await exposition()),
  );
  const api = await context.listen(app);
  return {
    urls: { api, metrics: `${api}/metrics` },
    methods: {
      ...methodsOf({ slot, faults, replicas, settings, utilisation }),
      'set-metrics': (params) => {
        const { bundle, rename } = setMetricsSchema.parse(params);
        return renamed.set(bundle, rename);
      },
      'metric-names': async () => metricNamesIn(await exposition()),
    },
    stop: async () => {
      stopping.abort();
      slot.unload();
      await app.close();
      await upstream?.close();
      await database.close();
    },
  };
};

function registerInference(app: FastifyInstance, model: string, inference: Inference): void {
  app.post<{ Params: { model: string } }>('/v2/models/:model/infer', (request, reply) =>
    request.params.model === model
      ? infer(inference, request, reply)
      : reply.code(404).send({ error: `There is no model ${request.params.model}.` }),
  );
}

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
function methodsOf(server: {
  readonly slot: Slot;
  readonly faults: Faults;
  readonly replicas: Replicas;
  readonly settings: Settings;
  readonly utilisation: () => number;
}): Record<string, (params: unknown) => unknown> {
  const { slot, faults, replicas, settings, utilisation } = server;
  return {
    'set-modifiers': (params) => {
      const { modifiers, ...upon } = setModifiersSchema.parse(params);
      return faults.set(upon, modifiers);
    },
    'set-replicas': (params) => {
      const before = replicas.state;
      replicas.set(setReplicasSchema.parse(params));
      return before;
    },
    'set-settings': (params) => {
      const before = settings.current;
      settings.set(settingsSchema.parse(params));
      return before;
    },
    'scale-to-zero': (params) => slot.scaleToZero(scaleToZeroSchema.parse(params).warmUpMs),
    place: (params) => slot.place(placeSchema.parse(params).bundle),
    state: () => ({
      ready: slot.loaded !== null,
      digest: slot.loaded?.digest ?? null,
      bundle: slot.loaded?.bundle.name ?? null,
      ...(slot.loaded !== null && isComposite(slot.loaded) && { components: sourcesOf(slot.loaded) }),
      replicas: replicas.state,
      utilisation: utilisation(),
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

import { z } from 'zod';
import { createFace, refuse } from '../http.ts';
import type { PartProgram } from '../part.ts';
import { inferRequestSchema, scalarsOf } from '../server/oip.ts';
import { CategoricalWatch } from './categorical-watch.ts';
import { driftMonitorConfigSchema } from './config.ts';
import { createDriftMetrics } from './metrics.ts';
import { NumericWatch } from './numeric-watch.ts';
import type { Watch } from './watch.ts';

/** A request and its answer, as the router mirrors them. */
const sampleSchema = z.object({
  request: inferRequestSchema,
  answer: z.object({ outputs: inferRequestSchema.shape.inputs }),
});

/**
 * Watches whether requests and answers are still distributed as they were, and exports by how much they are not.
 *
 * Takes mirrored requests at `samples`. It begins to collect its reference when it is told to, then fills and slides one
 * window for each feature.
 */
export const program: PartProgram = async (config, { listen }) => {
  const { features, ...options } = driftMonitorConfigSchema.parse(config);
  const metrics = createDriftMetrics();
  let watches: ReadonlyMap<string, Watch> = new Map();

  const take = (candidate: unknown): 'taken' | 'ignored' | 'unreadable' => {
    if (watches.size === 0) return 'ignored';
    const { success, data } = sampleSchema.safeParse(candidate);
    if (!success) return 'unreadable';
    const values = { ...scalarsOf(data.request.inputs), ...scalarsOf(data.answer.outputs) };
    for (const [name, watch] of watches) watch.take(values[name]);
    return 'taken';
  };

  const app = createFace();
  app.post('/samples', (request, reply) => {
    if (!Array.isArray(request.body)) {
      return refuse(
        reply,
        400,
        'The samples are not a list.',
        'Send for example [{"request":…,"answer":…}].',
      );
    }
    for (const candidate of request.body) metrics.sample(take(candidate));
    return reply.code(202).send({ received: request.body.length });
  });
  app.get('/healthz', () => ({ ok: true }));
  app.get('/metrics', async (_request, reply) =>
    reply.type(metrics.contentType).send(await metrics.text(watches)),
  );
  const api = await listen(app);
  return {
    urls: { api, samples: `${api}/samples`, metrics: `${api}/metrics` },
    methods: {
      /** Begins to collect the reference; what was collected before is forgotten. */
      reference: () => {
        watches = new Map(
          features.map(({ name, kind }) => [
            name,
            kind === 'numeric' ? new NumericWatch(options) : new CategoricalWatch(options),
          ]),
        );
      },
      /** How far each feature has got. */
      state: () =>
        [...watches].map(([feature, { referenceSamples, windowSamples }]) => ({
          feature,
          referenceSamples,
          windowSamples,
        })),
    },
    stop: () => app.close(),
  };
};

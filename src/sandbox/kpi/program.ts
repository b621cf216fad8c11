import { z } from 'zod';
import { seededRandom } from '../../core/random.ts';
import { binomial } from '../bundle/interval.ts';
import { createFace, refuse } from '../http.ts';
import type { PartProgram } from '../part.ts';
import { inferRequestSchema, scalarsOf } from '../server/oip.ts';
import { businessOf, type Reaction, type Visit } from './business.ts';
import { type Attributed, Comparison, type Group } from './comparison.ts';
import { kpiConfigSchema } from './config.ts';
import { createKpiMetrics } from './metrics.ts';

/** A request and its answer, as the router mirrors them. */
const sampleSchema = z.object({
  request: inferRequestSchema,
  answer: z.object({ model_version: z.string(), outputs: inferRequestSchema.shape.inputs }),
});

/** What will be known of one request when the attribution lag has passed. */
interface Pending {
  readonly visits: Attributed | null;
  readonly reactions: readonly Reaction[];
  readonly atMs: number;
}

/**
 * Measures what answers are worth to the business: purchases, and what users do afterwards. Everything is known only when
 * the attribution lag has passed. Draws are a function of the seed and the id of the request.
 *
 * Takes mirrored requests at `samples`.
 */
export const program: PartProgram = async (config, { clock, listen }) => {
  const { domain, seed, lagMs, sessionsPerRequest, conversionRate } = kpiConfigSchema.parse(config);
  const business = businessOf(domain);
  const random = seededRandom(seed).stream('kpi');
  const comparison = new Comparison(conversionRate);
  const metrics = createKpiMetrics(business, comparison);
  const flaws = new Map<string, number>();
  let pending: Pending[] = [];

  const foresee = (candidate: unknown): Pending | null => {
    const { success, data } = sampleSchema.safeParse(candidate);
    if (!success) return null;
    const { request, answer } = data;
    const visit: Visit = { inputs: scalarsOf(request.inputs), outputs: scalarsOf(answer.outputs) };
    const segment = business.segment(visit);
    const flaw = business.flaw(visit);
    if (flaw !== null) flaws.set(`${flaw} ${segment}`, (flaws.get(`${flaw} ${segment}`) ?? 0) + 1);
    const draws = random.stream(request.id ?? '');
    const conversions = binomial(draws, sessionsPerRequest, conversionRate * business.worth(visit));
    const reactions = business.reactions(visit).filter(({ rate }) => draws.chance(rate));
    const group = groupOf(answer.model_version);
    const atMs = clock.now() + lagMs;
    const tally = { sessions: sessionsPerRequest, conversions };
    return { visits: group && { atMs, segment, group, ...tally }, reactions, atMs };
  };
  const settle = (): void => {
    const nowMs = clock.now();
    const due = pending.findIndex(({ atMs }) => atMs > nowMs);
    const known = pending.splice(0, due < 0 ? pending.length : due);
    for (const { visits, reactions } of known) {
      for (const reaction of reactions) metrics.reaction(reaction);
      if (visits === null) continue;
      metrics.visits(visits);
      comparison.add(visits);
    }
    comparison.advance(nowMs);
  };

  const app = createFace();
  app.post('/samples', (request, reply) => {
    if (!Array.isArray(request.body))
      return refuse(reply, 400, 'The samples are not a list.', 'Send [{"request":…,"answer":…}].');
    const foreseen = request.body.map(foresee).filter((item) => item !== null);
    pending.push(...foreseen);
    return reply.code(202).send({ received: request.body.length });
  });
  app.get('/healthz', () => ({ ok: true }));
  app.get('/metrics', async (_request, reply) => {
    settle();
    return reply.type(metrics.contentType).send(await metrics.text());
  });
  const api = await listen(app);
  return {
    urls: { api, samples: `${api}/samples`, metrics: `${api}/metrics` },
    methods: {
      /** What was the matter with answers, at once and by segment: the truth, which nobody can scrape. */
      flaws: () => Object.fromEntries([...flaws].toSorted(([a], [b]) => (a < b ? -1 : 1))),
    },
    stop: async () => {
      pending = [];
      await app.close();
    },
  };
};

/** Who served: the known-good release is held back while the new one, whole or in parts, is the treatment. */
function groupOf(modelVersion: string): Group | null {
  if (modelVersion === 'v1') return 'holdback';
  return modelVersion.startsWith('v2') ? 'treatment' : null;
}

import type { FastifyReply, FastifyRequest } from 'fastify';
import { DatabaseError } from 'pg';
import { z } from 'zod';
import { type Clock, sleep, wallMs } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import type { Random } from '../../core/random.ts';
import { prospectOf, sampleOutcome } from '../bundle/behaviour.ts';
import { timeHeaders } from '../lapse.ts';
import type { Answer, Case, InferOptions, Queryable } from './domains/model.ts';
import type { Faults } from './faults.ts';
import type { RequestOutcome, ServerMetrics } from './metrics.ts';
import type { OfferedLoad } from './offered-load.ts';
import { inferRequestSchema, scalarsOf } from './oip.ts';
import type { Replicas } from './replicas.ts';
import type { Settings } from './settings.ts';
import type { Loaded, Slot } from './slot.ts';
import type { Upstream } from './upstream.ts';

/** What inference works with. */
export interface Inference {
  readonly server: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly slot: Slot;
  readonly load: OfferedLoad;
  readonly faults: Faults;
  readonly replicas: Replicas;
  /** Which requests hit a replica that is down. */
  readonly replicaRandom: Random;
  readonly settings: Settings;
  /** Where texts are embedded; undefined where the domain needs nobody for that. */
  readonly upstream: Upstream | undefined;
  readonly db: Queryable;
  readonly metrics: ServerMetrics;
  /** Aborted when the server stops: nobody waits for the rest of an answer then. */
  readonly stopping: AbortSignal;
}

type Opened =
  | { readonly ok: true; readonly id: string; readonly request: Case }
  | { readonly ok: false; readonly error: string };

/** What came of the work on a request. A soft error has no answer, and says nothing of it. */
type Settled =
  | { readonly ok: true; readonly answer: Answer | null }
  | { readonly ok: false; readonly error: string };

/** Serves `POST /v2/models/{model}/infer`. */
export async function infer(
  inference: Inference,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const arrivedMs = wallMs();
  const offeredRps = inference.load.note(inference.clock.now());
  const { metrics, slot, replicas, random } = inference;
  const { loaded } = slot;
  reply.header('x-served-by', inference.server);
  const bundle = loaded?.bundle.name ?? 'none';
  const refuse = (status: number, outcome: RequestOutcome, error: string): FastifyReply => {
    metrics.request({ bundle, outcome });
    return reply.code(status).send({ error });
  };
  if (loaded === null) return refuse(503, 'not_ready', 'The model is not ready.');
  // In the order of arrival, not by the id: the next try of the same request may well hit another replica.
  if (inference.replicaRandom.chance(replicas.downShare))
    return refuse(503, 'replica_down', 'The replica is down.');
  reply.header('x-bundle-digest', loaded.digest).header('x-model-version', bundle);
  const opened = open(loaded, request.body);
  if (!opened.ok) return refuse(400, 'invalid', opened.error);
  const { fields, size, text } = opened.request;
  const prospect = prospectOf(loaded.bundle.behaviour, inference.faults.on(loaded), {
    fields,
    offeredRps,
    atMs: inference.clock.now(),
  });
  // Drawn by the id of the request: the same seed gives each request the same fate, in whatever order they arrive.
  const outcome = sampleOutcome(random.stream(`${bundle}/${opened.id}`), prospect);
  if (outcome.end === 'refused') return refuse(503, 'refused', 'The server is overloaded.');
  if (text !== undefined && inference.upstream !== undefined) {
    const code = await inference.upstream.embed(text);
    metrics.upstream(code);
    if (code !== 200) return refuse(503, 'upstream_failed', `The embedding provider failed (${code}).`);
  }
  let lapseMs = 0;
  let meantMs = 0;
  let waitedAtMs = arrivedMs;
  const takeTime = async (): Promise<void> => {
    const fromMs = wallMs();
    const waitMs = Math.max(0, outcome.latencyMs - (fromMs - arrivedMs));
    await sleep(inference.clock, waitMs, inference.stopping);
    waitedAtMs = wallMs();
    lapseMs = waitMs - (waitedAtMs - fromMs);
    meantMs = fromMs - arrivedMs + waitMs;
  };
  const { wrong, as, end } = outcome;
  const { skewed } = prospect;
  const options = { db: inference.db, wrong, as, skewed, settings: inference.settings.current };
  const result = await settle(opened.request, { end, options, takeTime });
  // What the database takes is the product's own doing, too: somebody may hold a lock.
  meantMs += wallMs() - waitedAtMs;
  const latencyMs = wallMs() - arrivedMs + lapseMs;
  const answer = result.ok ? result.answer : null;
  metrics.request({ bundle, outcome: answer === null ? 'error' : 'ok', latencyMs, size });
  reply.headers(timeHeaders({ lapseMs, meantMs }));
  if (!result.ok) return reply.code(500).send({ error: result.error });
  if (answer !== null) metrics.answer({ bundle, guards: loaded.model.guards, ...answer });
  return reply.send(bodyOf(inference.server, { loaded, id: opened.id, answer }));
}

function open(loaded: Loaded, body: unknown): Opened {
  try {
    const { id, inputs } = inferRequestSchema.parse(body);
    const request = loaded.model.open(scalarsOf(inputs));
    return { ok: true, id: id ?? JSON.stringify(request.fields), request };
  } catch (thrown) {
    return { ok: false, error: thrown instanceof z.ZodError ? z.prettifyError(thrown) : messageOf(thrown) };
  }
}

/** Computes, lets the time pass that it takes, and writes down: what is answered with 200 is committed. */
async function settle(
  request: Case,
  work: {
    readonly end: 'answer' | 'error' | 'soft-error';
    readonly options: InferOptions;
    readonly takeTime: () => Promise<void>;
  },
): Promise<Settled> {
  try {
    if (work.end !== 'answer') {
      await work.takeTime();
      return work.end === 'error'
        ? { ok: false, error: 'The inference failed.' }
        : { ok: true, answer: null };
    }
    const answer = await request.infer(work.options);
    await work.takeTime();
    await answer.store(work.options.db);
    return { ok: true, answer };
  } catch (thrown) {
    const state = thrown instanceof DatabaseError ? ` (SQLSTATE ${thrown.code})` : '';
    return { ok: false, error: `${messageOf(thrown)}${state}` };
  }
}

function bodyOf(
  server: string,
  served: { readonly loaded: Loaded; readonly id: string; readonly answer: Answer | null },
): unknown {
  const { loaded, id, answer } = served;
  return {
    model_name: loaded.bundle.model,
    model_version: loaded.bundle.name,
    id,
    parameters: { digest: loaded.digest, server, deferred: answer?.deferred ?? false },
    outputs: answer?.outputs ?? [],
  };
}

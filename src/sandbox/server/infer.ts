import type { FastifyReply, FastifyRequest } from 'fastify';
import { DatabaseError } from 'pg';
import { z } from 'zod';
import { type Clock, sleep, wallMs } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import type { Random } from '../../core/random.ts';
import { type Modifier, prospectOf, sampleOutcome } from '../bundle/behaviour.ts';
import { lapseHeaders } from '../lapse.ts';
import type { Answer, Case, Queryable } from './domains/model.ts';
import type { ServerMetrics } from './metrics.ts';
import type { OfferedLoad } from './offered-load.ts';
import { inferRequestSchema, scalarsOf } from './oip.ts';
import type { Loaded, Slot } from './slot.ts';

/** What inference works with. */
export interface Inference {
  readonly server: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly slot: Slot;
  readonly load: OfferedLoad;
  /** Faults by the name of the bundle that they weigh upon. */
  readonly modifiers: ReadonlyMap<string, readonly Modifier[]>;
  readonly db: Queryable;
  readonly metrics: ServerMetrics;
  /** Aborted when the server stops: nobody waits for the rest of an answer then. */
  readonly stopping: AbortSignal;
}

type Opened =
  | { readonly ok: true; readonly id: string; readonly request: Case }
  | { readonly ok: false; readonly error: string };

/** Serves `POST /v2/models/{model}/infer`. */
export async function infer(
  inference: Inference,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const arrivedMs = wallMs();
  const offeredRps = inference.load.note(inference.clock.now());
  const { loaded } = inference.slot;
  reply.header('x-served-by', inference.server);
  if (loaded === null) {
    inference.metrics.request({ bundle: 'none', outcome: 'not_ready' });
    return reply.code(503).send({ error: 'The model is not ready.' });
  }
  const bundle = loaded.bundle.name;
  reply.header('x-bundle-digest', loaded.digest).header('x-model-version', bundle);
  const opened = open(loaded, request.body);
  if (!opened.ok) {
    inference.metrics.request({ bundle, outcome: 'invalid' });
    return reply.code(400).send({ error: opened.error });
  }
  const { fields, size } = opened.request;
  const prospect = prospectOf(loaded.bundle.behaviour, inference.modifiers.get(bundle) ?? [], {
    fields,
    offeredRps,
    atMs: inference.clock.now(),
  });
  // Drawn by the id of the request: the same seed gives each request the same fate, in whatever order they arrive.
  const outcome = sampleOutcome(inference.random.stream(`${bundle}/${opened.id}`), prospect);
  if (outcome.end === 'refused') {
    inference.metrics.request({ bundle, outcome: 'refused' });
    return reply.code(503).send({ error: 'The server is overloaded.' });
  }
  let lapseMs = 0;
  const takeTime = async (): Promise<void> => {
    const waitMs = Math.max(0, outcome.latencyMs - (wallMs() - arrivedMs));
    const fromMs = wallMs();
    await sleep(inference.clock, waitMs, inference.stopping);
    lapseMs = waitMs - (wallMs() - fromMs);
  };
  const result = await settle(inference.db, {
    request: opened.request,
    fails: outcome.end !== 'answer',
    wrong: outcome.wrong,
    takeTime,
  });
  const latencyMs = wallMs() - arrivedMs + lapseMs;
  inference.metrics.request({ bundle, outcome: result.ok ? 'ok' : 'error', latencyMs, size });
  reply.headers(lapseHeaders(lapseMs));
  if (!result.ok) return reply.code(500).send({ error: result.error });
  inference.metrics.answer({ bundle, ...result.answer });
  return reply.send(bodyOf(inference.server, { loaded, id: opened.id, answer: result.answer }));
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
  db: Queryable,
  work: {
    readonly request: Case;
    readonly fails: boolean;
    readonly wrong: boolean;
    readonly takeTime: () => Promise<void>;
  },
): Promise<{ readonly ok: true; readonly answer: Answer } | { readonly ok: false; readonly error: string }> {
  try {
    if (work.fails) {
      await work.takeTime();
      return { ok: false, error: 'The inference failed.' };
    }
    const answer = await work.request.infer({ db, wrong: work.wrong });
    await work.takeTime();
    await answer.store(db);
    return { ok: true, answer };
  } catch (thrown) {
    const state = thrown instanceof DatabaseError ? ` (SQLSTATE ${thrown.code})` : '';
    return { ok: false, error: `${messageOf(thrown)}${state}` };
  }
}

function bodyOf(
  server: string,
  served: { readonly loaded: Loaded; readonly id: string; readonly answer: Answer },
): unknown {
  const { loaded, id, answer } = served;
  return {
    model_name: loaded.bundle.model,
    model_version: loaded.bundle.name,
    id,
    parameters: { digest: loaded.digest, server, deferred: answer.deferred },
    outputs: answer.outputs,
  };
}

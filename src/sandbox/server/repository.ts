import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Clock } from '../../core/clock.ts';
import { refuse } from '../http.ts';
import type { PartContext } from '../part.ts';
import type { LoadResult, Slot } from './slot.ts';

interface Repository {
  readonly part: string;
  readonly model: string;
  readonly slot: Slot;
  readonly clock: Clock;
  readonly emit: PartContext['emit'];
}

const loadBodySchema = z.object({
  parameters: z.object({ bundle: z.string(), wait: z.boolean().optional() }),
  wait: z.boolean().optional(),
});

/**
 * Triton's repository extension: index, load, unload.
 *
 * A load changes the server the moment it is ordered, so that is when the mutating action stands in the journal; its
 * end is a second action that changes nothing.
 */
export function registerRepository(app: FastifyInstance, repository: Repository): void {
  const { slot, model } = repository;
  app.post('/v2/repository/index', () =>
    slot.names.map((version) => ({ name: model, version, ...stateOf(slot, version), reason: '' })),
  );
  app.post<{ Params: { model: string } }>('/v2/repository/models/:model/load', (request, reply) =>
    request.params.model === model ? load(repository, request, reply) : unknownModel(repository, reply),
  );
  app.post<{ Params: { model: string } }>('/v2/repository/models/:model/unload', (request, reply) => {
    if (request.params.model !== model) return unknownModel(repository, reply);
    const changed = slot.unload();
    record(repository, request, { summary: 'unload', mutating: changed, ok: true });
    return reply.send({ name: model, state: 'UNAVAILABLE' });
  });
}

async function load(
  repository: Repository,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { slot, model, clock } = repository;
  const body = loadBodySchema.safeParse(request.body);
  const bundles = slot.names.join(', ');
  if (!body.success || !slot.names.includes(body.data.parameters.bundle)) {
    record(repository, request, { summary: 'load: no such bundle', mutating: false, ok: false });
    const nextStep = `Send {"parameters":{"bundle":"…"}} with one of: ${bundles}.`;
    return refuse(reply, 400, 'The body does not name a bundle that this server may load.', nextStep);
  }
  const { bundle, wait: waitInside } = body.data.parameters;
  const startedMs = clock.now();
  const mutating = slot.loaded?.bundle.name !== bundle && slot.loadingName === null;
  const pending = slot.load(bundle);
  if (mutating) record(repository, request, { summary: `load ${bundle}`, mutating, ok: true });
  const ended = pending.then((result) => {
    const summary = result.ok ? `${bundle} is ready` : `load ${bundle}: ${result.reason}`;
    record(repository, request, { summary, mutating: false, ok: result.ok, startedMs });
    return result;
  });
  if ((body.data.wait ?? waitInside) === false) {
    return reply.code(202).send({ name: model, version: bundle, ...stateOf(slot, bundle) });
  }
  const result = await ended;
  if (result.ok) return reply.send({ name: model, version: bundle, ...stateOf(slot, bundle) });
  return refuseLoad(reply, result.reason, slot.loadingName);
}

function refuseLoad(
  reply: FastifyReply,
  reason: Exclude<LoadResult, { ok: true }>['reason'],
  loading: string | null,
): FastifyReply {
  if (reason === 'busy') {
    return refuse(
      reply,
      409,
      `The server is loading ${loading}.`,
      'Wait until it is ready, or unload first.',
    );
  }
  return refuse(reply, 503, 'The load was interrupted by an unload.', 'Load again.');
}

function unknownModel(repository: Repository, reply: FastifyReply): FastifyReply {
  return refuse(reply, 404, 'There is no such model.', `This server has the model ${repository.model}.`);
}

function stateOf(slot: Slot, version: string): { readonly state: 'READY' | 'LOADING' | 'UNAVAILABLE' } {
  if (slot.loaded?.bundle.name === version) return { state: 'READY' };
  return { state: slot.loadingName === version ? 'LOADING' : 'UNAVAILABLE' };
}

function record(
  repository: Repository,
  request: FastifyRequest,
  action: {
    readonly summary: string;
    readonly mutating: boolean;
    readonly ok: boolean;
    readonly startedMs?: number;
  },
): void {
  const actor = request.headers['x-actor'];
  const { startedMs, ...said } = action;
  repository.emit({
    type: 'action',
    part: repository.part,
    plane: 'model',
    ...said,
    durationMs: startedMs === undefined ? 0 : repository.clock.now() - startedMs,
    actor: typeof actor === 'string' ? actor : null,
  });
}

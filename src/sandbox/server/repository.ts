import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Clock } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import { type Component, componentNames } from '../bundle/bundle.ts';
import { compose, whole } from '../bundle/compose.ts';
import { refuse } from '../http.ts';
import type { Recorder } from '../recorder.ts';
import type { BundleSource } from './bundle-source.ts';
import { type Loaded, type LoadResult, loadable, type Slot } from './slot.ts';

export interface Repository {
  readonly model: string;
  readonly slot: Slot;
  readonly source: BundleSource;
  readonly clock: Clock;
  readonly record: Recorder;
}

const loadBodySchema = z.object({
  parameters: z.object({
    bundle: z.string(),
    components: z.array(z.enum(componentNames)).min(1).optional(),
    wait: z.boolean().optional(),
  }),
  wait: z.boolean().optional(),
});

type Refusal = { readonly status: number; readonly error: string; readonly nextStep: string };

/**
 * Triton's repository extension: index, load, unload. A load may name the components that it wants of a bundle.
 *
 * A load changes the server the moment it begins, so that is when the mutating action stands in the journal; its end is a
 * second action that changes nothing.
 */
export function registerRepository(app: FastifyInstance, repository: Repository): void {
  const { slot, model, record } = repository;
  app.post('/v2/repository/index', () =>
    versionsOf(slot).map((version) => ({ name: model, version, ...stateOf(slot, version), reason: '' })),
  );
  app.post<{ Params: { model: string } }>('/v2/repository/models/:model/load', (request, reply) =>
    request.params.model === model ? load(repository, request, reply) : unknownModel(repository, reply),
  );
  app.post<{ Params: { model: string } }>('/v2/repository/models/:model/unload', (request, reply) => {
    if (request.params.model !== model) return unknownModel(repository, reply);
    const changed = slot.unload();
    record(request, { plane: 'model', summary: 'unload', mutating: changed, ok: true });
    return reply.send({ name: model, state: 'UNAVAILABLE' });
  });
}

async function load(
  repository: Repository,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { slot, model, clock, record } = repository;
  const refused = (refusal: Refusal, summary: string): FastifyReply => {
    record(request, { plane: 'model', summary, mutating: false, ok: false });
    return refuse(reply, refusal.status, refusal.error, refusal.nextStep);
  };
  const body = loadBodySchema.safeParse(request.body);
  if (!body.success || !slot.names.includes(body.data.parameters.bundle)) {
    const nextStep = `Send {"parameters":{"bundle":"…"}} with one of: ${slot.names.join(', ')}.`;
    const error = 'The body does not name a bundle that this server may load.';
    return refused({ status: 400, error, nextStep }, 'load: no such bundle');
  }
  const { bundle: name, components, wait: waitInside } = body.data.parameters;
  const wanted = await gather(repository, name, components);
  if ('status' in wanted) return refused(wanted, `load ${name}: ${wanted.error}`);
  const version = wanted.bundle.name;
  const startedMs = clock.now();
  const mutating = slot.loaded?.digest !== wanted.digest && slot.loadingName === null;
  const pending = slot.load(wanted);
  if (mutating) record(request, { plane: 'model', summary: `load ${version}`, mutating, ok: true });
  const ended = pending.then((result) => {
    const summary = result.ok ? `${version} is ready` : `load ${version}: ${result.reason}`;
    const durationMs = clock.now() - startedMs;
    record(request, { plane: 'model', summary, mutating: false, ok: result.ok, durationMs });
    return result;
  });
  if ((body.data.wait ?? waitInside) === false) {
    return reply.code(202).send({ name: model, version, ...stateOf(slot, version) });
  }
  const result = await ended;
  if (result.ok) return reply.send({ name: model, version, ...stateOf(slot, version) });
  return refuseLoad(reply, result.reason, slot.loadingName);
}

/** Everything that a load needs, in memory: the bundle itself, or a composite of what is loaded and parts of it. */
async function gather(
  { source, slot }: Repository,
  name: string,
  components: readonly Component[] | undefined,
): Promise<Loaded | Refusal> {
  const fetched = await source(name);
  if (!fetched.ok) return { status: 424, error: fetched.error, nextStep: fetched.nextStep };
  const { loaded } = slot;
  if (components !== undefined && loaded === null) {
    const error = 'There is no bundle that components could be put into.';
    return { status: 409, error, nextStep: 'Load a whole bundle first.' };
  }
  try {
    const isPart = components !== undefined && loaded !== null;
    return loadable(isPart ? compose(loaded, fetched.bundle, components) : whole(fetched.bundle));
  } catch (thrown) {
    const error = `The model cannot work with these components: ${messageOf(thrown)}`;
    return { status: 424, error, nextStep: 'Load a whole bundle, or components that belong together.' };
  }
}

function refuseLoad(
  reply: FastifyReply,
  reason: Exclude<LoadResult, { ok: true }>['reason'],
  loading: string | null,
): FastifyReply {
  if (reason === 'interrupted') {
    return refuse(reply, 503, 'The load was interrupted by an unload.', 'Load again.');
  }
  const nextStep = 'Wait until it is ready, or unload first.';
  return refuse(reply, 409, `The server is loading ${loading}.`, nextStep);
}

function unknownModel(repository: Repository, reply: FastifyReply): FastifyReply {
  return refuse(reply, 404, 'There is no such model.', `This server has the model ${repository.model}.`);
}

/** All that may be loaded by name, and what is loaded or loading though it has none of those names. */
function versionsOf(slot: Slot): string[] {
  const present = [slot.loaded?.bundle.name, slot.loadingName].filter((name) => typeof name === 'string');
  return [...new Set([...slot.names, ...present])];
}

function stateOf(slot: Slot, version: string): { readonly state: 'READY' | 'LOADING' | 'UNAVAILABLE' } {
  if (slot.loaded?.bundle.name === version) return { state: 'READY' };
  return { state: slot.loadingName === version ? 'LOADING' : 'UNAVAILABLE' };
}

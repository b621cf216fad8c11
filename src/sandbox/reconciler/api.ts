import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { EventBody } from '../../core/events.ts';
import { refuse } from '../http.ts';
import { weightsSchema } from '../router/config.ts';
import type { DesiredState } from './desired-state.ts';

/** Under which the reconciler acts. Nobody else goes by it, whatever they say. */
export const reconcilerActor = 'reconciler';

const desiredSchema = z.strictObject({ weights: weightsSchema });

/** What operators may tell the reconciler. Every call that changes something is an action in the journal. */
export function registerDesired(
  app: FastifyInstance,
  told: {
    readonly part: string;
    readonly desired: DesiredState;
    readonly emit: (event: EventBody) => void;
  },
): void {
  const { desired } = told;
  const view = (): Record<string, unknown> => ({ weights: desired.weights, suspended: desired.suspended });
  app.get('/desired', view);
  app.put('/desired', (request, reply) => {
    const parsed = desiredSchema.safeParse(request.body);
    const summary = `desired ${JSON.stringify(request.body)}`;
    if (!parsed.success) {
      record(request, { summary, mutating: false, ok: false });
      const nextStep = 'Send for example {"weights":{"stable":100}}.';
      return refuse(reply, 400, z.prettifyError(parsed.error), nextStep);
    }
    record(request, { summary, mutating: desired.set(parsed.data.weights), ok: true });
    return reply.send(view());
  });
  for (const verb of ['suspend', 'resume'] as const) {
    app.post(`/${verb}`, (request, reply) => {
      record(request, { summary: verb, mutating: desired.suspend(verb === 'suspend'), ok: true });
      return reply.send(view());
    });
  }

  function record(
    request: FastifyRequest,
    deed: { readonly summary: string; readonly mutating: boolean; readonly ok: boolean },
  ): void {
    const actor = request.headers['x-actor'];
    const isHonest = typeof actor === 'string' && actor !== reconcilerActor;
    const by = { part: told.part, plane: 'desired', durationMs: 0, actor: isHonest ? actor : null } as const;
    told.emit({ type: 'action', ...by, ...deed });
  }
}

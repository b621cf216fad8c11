import { isDeepStrictEqual } from 'node:util';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { refuse } from '../http.ts';
import type { Recorder } from '../recorder.ts';
import type { ServerSettings } from './domains/model.ts';

export const settingsSchema = z.strictObject({
  readShim: z.boolean().exactOptional(),
  writes: z.enum(['on', 'frozen']).exactOptional(),
});

/** How a server treats the data that it shares with another release, whichever bundle it has loaded. */
export class Settings {
  #current: ServerSettings = { readShim: false, writes: 'on' };

  get current(): ServerSettings {
    return this.#current;
  }

  /** Changes what is named; returns whether that was a change. */
  set(change: Partial<ServerSettings>): boolean {
    const next = { ...this.#current, ...change };
    const changed = !isDeepStrictEqual(next, this.#current);
    this.#current = next;
    return changed;
  }
}

/** Serves `GET` and `PUT /v2/models/{model}/settings`. */
export function registerSettings(
  app: FastifyInstance,
  served: { readonly model: string; readonly settings: Settings; readonly record: Recorder },
): void {
  const { model, settings, record } = served;
  app.get('/v2/models/:model/settings', () => settings.current);
  app.put<{ Params: { model: string } }>('/v2/models/:model/settings', (request, reply) => {
    if (request.params.model !== model) {
      return refuse(reply, 404, 'There is no such model.', `This server has the model ${model}.`);
    }
    const parsed = settingsSchema.safeParse(request.body);
    const summary = `settings ${JSON.stringify(request.body)}`;
    if (!parsed.success) {
      record(request, { plane: 'data', summary, mutating: false, ok: false });
      const nextStep = 'Send for example {"readShim":true,"writes":"frozen"}.';
      return refuse(reply, 400, z.prettifyError(parsed.error), nextStep);
    }
    const mutating = settings.set(parsed.data);
    record(request, { plane: 'data', summary, mutating, ok: true });
    return reply.send(settings.current);
  });
}

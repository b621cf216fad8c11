import { z } from 'zod';
import { formatDuration } from '../../../core/units.ts';
import { durationSchema } from '../../../scenario/schema.ts';
import { done, failed } from '../context.ts';
import { callServer, serverSchema } from '../tools/model-server.ts';
import { defineStep } from './step.ts';

/** Loads a bundle with the repository extension of Triton, and waits until the server is warm and ready. */
export const load = defineStep({
  name: 'load',
  readOnly: false,
  schema: z
    .strictObject({
      server: serverSchema,
      bundle: z.string().min(1).describe('The release to load, for example v1'),
      components: z
        .array(z.enum(['weights', 'preprocessor', 'prompt', 'thresholds', 'index', 'schemaContract']))
        .min(1)
        .optional()
        .describe(
          'Takes only these of the release, and leaves the rest as it is loaded; by default all of it',
        ),
      timeout: durationSchema.prefault('3m').describe('How long loading and warming up may take'),
    })
    .describe('Loads a bundle and waits until the server is ready: { server: stable, bundle: v1 }'),
  title: ({ server, bundle, components }) =>
    `load ${components === undefined ? '' : `the ${components.join(' and ')} of `}${bundle} on ${server}`,
  async run({ server, bundle, components, timeout }, context) {
    const startMs = context.clock.now();
    const answer = await context.waiting(`${bundle} to warm up on ${server}`, () =>
      callServer(
        server,
        {
          method: 'POST',
          path: '/v2/repository/models/{model}/load',
          json: { parameters: { bundle, ...(components !== undefined && { components }) } },
          timeoutMs: timeout,
        },
        context,
      ),
    );
    if (!answer.ok) return failed(answer.detail);
    const ready = await callServer(server, { method: 'GET', path: '/v2/models/{model}/ready' }, context);
    const tookMs = Math.round((context.clock.now() - startMs) / 1_000) * 1_000;
    return ready.ok
      ? done(`${server} is ready with ${bundle} after ${formatDuration(tookMs)}`)
      : failed(ready.detail);
  },
});

/** Unloads the model of a server with the repository extension of Triton. */
export const unload = defineStep({
  name: 'unload',
  readOnly: false,
  schema: serverSchema.describe('Unloads the model of a server'),
  title: (server) => `unload ${server}`,
  async run(server, context) {
    const answer = await callServer(
      server,
      { method: 'POST', path: '/v2/repository/models/{model}/unload' },
      context,
    );
    return answer.ok ? done(`${server} has no model any more`) : failed(answer.detail);
  },
});

import { z } from 'zod';
import { sideBySide } from '../../../core/side-by-side.ts';
import { need } from '../../environment.ts';
import { done, failed } from '../context.ts';
import { serverSchema } from '../tools/model-server.ts';
import { readSentinels, sendSentinel } from '../tools/sentinels.ts';
import { defineStep } from './step.ts';

/** Sends requests to a server before users do, so that the first of them do not pay for cold caches and connections. */
export const warmUp = defineStep({
  name: 'warm-up',
  readOnly: false,
  schema: z
    .strictObject({
      server: serverSchema,
      requests: z.string().min(1).describe('File of sentinel requests'),
      times: z.int().min(1).max(100).default(3).describe('How often each of them is sent'),
      concurrency: z.int().min(1).max(100).default(4).describe('How many are under way at a time'),
    })
    .describe('Sends requests to a server before users do: { server: stable, requests: … }'),
  title: ({ server }) => `warm ${server} up`,
  async run({ server, requests, times, concurrency }, context) {
    const sentinels = await readSentinels(requests, context);
    const target = {
      url: need(context.environment, `MODEL_URL_${server.toUpperCase()}`),
      model: need(context.environment, 'MODEL_NAME'),
    };
    const all = Array.from({ length: times }, () => sentinels).flat();
    const refusals: string[] = [];
    await sideBySide(all, { concurrency, signal: context.signal }, async (sentinel) => {
      const answer = await sendSentinel(sentinel, target, context);
      if (!answer.ok) refusals.push(answer.detail);
    });
    if (refusals[0] !== undefined) return failed(refusals[0]);
    return done(`${server} has answered ${all.length} requests`);
  },
});

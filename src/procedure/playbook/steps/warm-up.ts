import { z } from 'zod';
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
    })
    .describe('Sends requests to a server before users do: { server: stable, requests: … }'),
  title: ({ server }) => `warm ${server} up`,
  async run({ server, requests, times }, context) {
    const sentinels = await readSentinels(requests, context);
    const target = {
      url: need(context.environment, `MODEL_URL_${server.toUpperCase()}`),
      model: need(context.environment, 'MODEL_NAME'),
    };
    for (const sentinel of Array.from({ length: times }, () => sentinels).flat()) {
      const answer = await sendSentinel(sentinel, target, context);
      if (!answer.ok) return failed(answer.detail);
    }
    return done(`${server} has answered ${sentinels.length * times} requests`);
  },
});

import { z } from 'zod';
import { done, failed } from '../context.ts';
import { callRouter } from '../tools/model-server.ts';
import { defineStep } from './step.ts';

/** Empties a cache, so that no answer of the bad bundle outlives it. */
export const purgeCache = defineStep({
  name: 'purge-cache',
  readOnly: false,
  schema: z.literal('router').describe('Empties the response cache of the router'),
  title: (cache) => `purge the cache of the ${cache}`,
  async run(cache, context) {
    const answer = await callRouter({ method: 'POST', path: '/cache/purge' }, context);
    return answer.ok ? done(`the cache of the ${cache} is empty`) : failed(answer.detail);
  },
});

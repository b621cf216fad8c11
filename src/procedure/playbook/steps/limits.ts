import { z } from 'zod';
import { done, failed } from '../context.ts';
import { callRouter } from '../tools/model-server.ts';
import { somethingSaid } from './something-said.ts';
import { defineStep } from './step.ts';

const share = z.number().min(0).max(1);

/** Sets what keeps a failure from growing: tries, what the fallback has to bear, and where a failed request goes. */
export const limits = defineStep({
  name: 'limits',
  readOnly: false,
  schema: z
    .strictObject({
      retries: z
        .strictObject({
          attempts: z.int().min(1).max(10).describe('Most tries of a request, the first included'),
          budgetShare: share.default(0.2).describe('Most tries again, as a share of the requests'),
        })
        .optional(),
      failover: z.boolean().optional().describe('Whether a failed request is tried again at the fallback'),
      fallback: z
        .strictObject({
          share: share.default(0).describe('Least share of the requests that goes to the fallback'),
          cap: share.default(1).describe('Most of it; whoever is beyond is told to come back later'),
        })
        .optional(),
      breaker: z
        .boolean()
        .optional()
        .describe('Whether a server that keeps failing is left alone for a while'),
      sticky: z.boolean().optional().describe('Whether users stay with the server that answered them first'),
    })
    .check(somethingSaid(Object.values, 'retries, failover, fallback, breaker or sticky'))
    .describe('Sets the limits of the router: { retries: { attempts: 1 }, fallback: { cap: 0.3 } }'),
  title: (wanted) => `limit ${JSON.stringify(wanted)}`,
  async run(wanted, context) {
    for (const [name, value] of Object.entries(wanted)) {
      const json = typeof value === 'boolean' ? { enabled: value } : value;
      const answer = await callRouter({ method: 'PUT', path: `/${name}`, json }, context);
      if (!answer.ok) return failed(answer.detail);
    }
    return done(`limits are ${JSON.stringify(wanted)}`);
  },
});

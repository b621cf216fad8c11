import { z } from 'zod';
import { done, failed } from '../context.ts';
import { callRouter } from '../tools/model-server.ts';
import { defineStep } from './step.ts';

const percent = z.number().min(0).max(100).default(0);

/** Sets how the router splits the traffic, in percent. A server that is not named gets nothing. */
export const shift = defineStep({
  name: 'shift',
  readOnly: false,
  schema: z
    .strictObject({ stable: percent, candidate: percent, fallback: percent, legacy: percent })
    .check((context) => {
      const sum = Object.values(context.value).reduce((total, share) => total + share, 0);
      if (Math.abs(sum - 100) < 1e-6) return;
      context.issues.push({
        code: 'custom',
        path: [],
        input: context.value,
        message: `the shares add up to ${sum} percent`,
        params: { suggestion: 'They have to add up to 100.' },
      });
    })
    .describe('Splits the traffic, in percent: { stable: 10, candidate: 90 }'),
  title: (weights) => `shift traffic to ${describe(weights)}`,
  async run(weights, context) {
    const answer = await callRouter({ method: 'PUT', path: '/weights', json: weights }, context);
    return answer.ok ? done(`traffic goes to ${describe(weights)}`) : failed(answer.detail);
  },
});

function describe(weights: Readonly<Record<string, number>>): string {
  return Object.entries(weights)
    .filter(([, share]) => share > 0)
    .map(([server, share]) => `${server} ${share} %`)
    .join(', ');
}

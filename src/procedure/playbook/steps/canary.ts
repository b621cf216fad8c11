import { z } from 'zod';
import { awaitHolding } from '../condition/hold.ts';
import { holdingSchema } from '../condition/schema.ts';
import { done, failed, type StepContext, type StepOutcome } from '../context.ts';
import { callRouter, type ServerName, serverSchema } from '../tools/model-server.ts';
import { defineStep } from './step.ts';

/**
 * Moves the traffic from one server to another in shares that grow, as long as the one that takes it is healthy.
 *
 * When it is not, everything goes back to where it came from, and the step fails.
 */
export const canary = defineStep({
  name: 'canary',
  readOnly: false,
  schema: z
    .strictObject({
      from: serverSchema,
      to: serverSchema,
      shares: z
        .array(z.number().min(1).max(100))
        .min(1)
        .describe('Percent that `to` gets, one after another: [10, 50, 100]'),
      healthy: holdingSchema.describe('Must hold before the next share'),
    })
    .check((context) => {
      const { shares } = context.value;
      if (shares.at(-1) === 100 && shares.every((share, index) => share > (shares[index - 1] ?? 0))) return;
      context.issues.push({
        code: 'custom',
        path: ['shares'],
        input: shares,
        message: 'the shares of a canary grow up to 100',
      });
    })
    .describe('Moves traffic in growing shares while the new server is healthy'),
  title: ({ from, to, shares }) => `move traffic from ${from} to ${to}: ${shares.join(', ')} %`,
  async run({ from, to, shares, healthy }, context) {
    for (const share of shares) {
      const moved = await split({ from, to, share }, context);
      if (!moved.ok) return moved;
      context.progress(`${to} has ${share} %`);
      if (share === 100) break;
      const health = await awaitHolding(healthy, context);
      if (health.ok) continue;
      const back = await split({ from, to, share: 0 }, context);
      const where = back.ok ? `everything is back on ${from}` : back.detail;
      return failed(`${to} is not healthy with ${share} %: ${health.detail}; ${where}`);
    }
    return done(`${to} has all traffic`);
  },
  conditions: ({ healthy }) => [{ path: ['healthy'], condition: healthy }],
});

async function split(
  { from, to, share }: { readonly from: ServerName; readonly to: ServerName; readonly share: number },
  context: StepContext,
): Promise<StepOutcome> {
  const weights = { stable: 0, candidate: 0, fallback: 0, legacy: 0, [from]: 100 - share, [to]: share };
  const answer = await callRouter({ method: 'PUT', path: '/weights', json: weights }, context);
  return answer.ok ? done(`${to} has ${share} %`) : failed(answer.detail);
}

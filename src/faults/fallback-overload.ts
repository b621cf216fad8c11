import { z } from 'zod';
import { defineFault } from './fault.ts';

const schema = z.strictObject({
  capacityRps: z.number().positive().describe('What the fallback can take at most, in requests per second'),
  attempts: z
    .int()
    .min(2)
    .max(10)
    .default(3)
    .describe('Tries of the routers in all, with a budget for all of them'),
});
const stateSchema = z.object({ utilisation: z.number() });
const server = 'server-fallback';

/**
 * The safety net is too small for what falls into it: routers send whatever failed to a fallback of little capacity, and try
 * again when it has no room. It harms nobody while nothing fails.
 */
export const fallbackOverload = defineFault({
  name: 'fallback-overload',
  summary: 'Routers send what failed to a fallback that is too small for it, and try again and again.',
  visibleAs: 'state',
  schema,
  async arm({ capacityRps, attempts }, targets) {
    const set = (modifiers: readonly unknown[]): Promise<unknown> =>
      targets.call(server, 'set-modifiers', { bundle: 'fallback', modifiers });
    await set([{ kind: 'capacity', rps: capacityRps }]);
    await targets.call('gateway', 'set-routing', {
      retries: { attempts, budgetShare: 1 },
      breaker: { enabled: true },
      failover: { enabled: true },
    });
    // The routing is the procedure's to bring back, and goes with the sandbox.
    return async () => {
      await set([]);
    };
  },
  async see(_, targets) {
    const { utilisation } = stateSchema.parse(await targets.call(server, 'state'));
    if (utilisation < 1) return null;
    return `the fallback was offered ${Math.round(utilisation * 100)} % of what it can take`;
  },
});

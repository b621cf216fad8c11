import { z } from 'zod';
import { defineFault } from './fault.ts';

const schema = z.strictObject({});
const stateSchema = z.object({
  weights: z.record(z.string(), z.number()),
  suspended: z.boolean(),
  applies: z.int(),
});

/**
 * The platform sets back what is changed by hand, as long as the desired state says otherwise.
 *
 * It does so in every drill of a product that has a reconciler: this makes sure of it, and shows it.
 */
export const reconcilerFights = defineFault({
  name: 'reconciler-fights',
  summary: 'The reconciler sets back every change of the traffic that the desired state does not know of.',
  visibleAs: 'state',
  schema,
  async arm(_, targets) {
    stateSchema.parse(await targets.call('reconciler', 'state'));
    return () => {};
  },
  async see(_, targets) {
    const { weights, suspended, applies } = stateSchema.parse(await targets.call('reconciler', 'state'));
    if (applies > 0) return `the reconciler has set the traffic back ${applies} times`;
    return suspended ? null : `the reconciler holds on to ${JSON.stringify(weights)}`;
  },
});

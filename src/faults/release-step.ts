import { z } from 'zod';
import { defineFault } from './fault.ts';

const share = z.number().min(0).default(0);
const schema = z.strictObject({
  weights: z
    .strictObject({ stable: share, candidate: share })
    .describe('How the release splits the users: { stable: 50, candidate: 50 }'),
});
const stateSchema = z.object({ weights: z.record(z.string(), z.number()) });

/** A release moves users between the servers. It harms nobody by itself: what it serves may. */
export const releaseStep = defineFault({
  name: 'release-step',
  summary: 'A step of a release: users are split anew between the servers.',
  visibleAs: 'state',
  schema,
  async arm({ weights }, targets) {
    await targets.call('gateway', 'set-weights', weights);
    // The routing goes with its drill: there is nothing that an undo could still mend.
    return () => {};
  },
  async see({ weights }, targets) {
    const { weights: actual } = stateSchema.parse(await targets.call('router-1', 'state'));
    const moved = actual.stable === weights.stable && actual.candidate === weights.candidate;
    return moved ? `stable ${weights.stable}, candidate ${weights.candidate}` : null;
  },
});

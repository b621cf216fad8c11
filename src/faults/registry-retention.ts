import { z } from 'zod';
import { durationSchema } from '../scenario/schema.ts';
import { defineFault } from './fault.ts';

const schema = z.strictObject({
  bundle: z.string().default('v1').describe('The bundle whose artifact is gone'),
  server: z
    .enum(['stable', 'candidate', 'fallback', 'legacy'])
    .default('stable')
    .describe('The pool that is scaled to zero, so that it has to fetch the bundle again'),
  warmUp: durationSchema
    .prefault('20s')
    .describe('How long that pool takes from the order to load until it serves'),
});

/**
 * Retention has removed a bundle from the registry, and somebody has built it again under the same name: it loads, it
 * serves, and nobody has approved it.
 */
export const registryRetention = defineFault({
  name: 'registry-retention',
  summary: 'The registry has lost a bundle, and what was built again under its name is another one.',
  visibleAs: 'cold',
  schema,
  async arm({ bundle, server, warmUp }, targets) {
    await targets.call('registry', 'remove', { bundle });
    await targets.call('registry', 'rebuild', { bundle });
    await targets.call(`server-${server}`, 'scale-to-zero', { warmUpMs: warmUp });
    // What is gone is gone: registry and server end with the sandbox.
    return () => {};
  },
});

import { z } from 'zod';
import { defineFault } from './fault.ts';

const schema = z.strictObject({});
const stateSchema = z.object({ sticky: z.object({ enabled: z.boolean() }) });

/**
 * Routers keep whoever has a session on the server that answered first. It harms nobody by itself; a weight of zero no longer
 * moves everybody.
 */
export const stickySessions = defineFault({
  name: 'sticky-sessions',
  summary: 'Routers keep sessions on the server that answered them first, whatever its weight becomes.',
  visibleAs: 'state',
  schema,
  async arm(_, targets) {
    await targets.call('gateway', 'set-routing', { sticky: { enabled: true } });
    // The routing is the procedure's to change, and goes with the sandbox.
    return () => {};
  },
  async see(_, targets) {
    const { sticky } = stateSchema.parse(await targets.call('router-1', 'state'));
    return sticky.enabled ? 'the routers keep sessions where they are' : null;
  },
});

import { z } from 'zod';
import { durationSchema } from '../scenario/schema.ts';
import { defineFault } from './fault.ts';

const schema = z.strictObject({
  for: durationSchema.prefault('90s').describe('How long it lasts'),
});
const stateSchema = z.object({ outage: z.boolean() });

/**
 * The admin API of the gateway answers 503 to everybody for a while. It harms no user by itself, so it may end by itself;
 * whoever needs it has to wait or to find another way.
 */
export const controlApiOutage = defineFault({
  name: 'control-api-outage',
  summary: 'The admin API of the gateway is out of service for a while.',
  visibleAs: 'state',
  schema,
  async arm({ for: forMs }, targets) {
    await targets.call('gateway', 'set-outage', { forMs });
    return async () => {
      await targets.call('gateway', 'set-outage', { forMs: 0 });
    };
  },
  async see(_, targets) {
    const { outage } = stateSchema.parse(await targets.call('gateway', 'state'));
    return outage ? 'the admin API of the gateway answers 503' : null;
  },
});

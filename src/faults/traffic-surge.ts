import { z } from 'zod';
import { durationSchema } from '../scenario/schema.ts';
import { defineFault } from './fault.ts';

const schema = z.strictObject({
  factor: z.number().min(1.5).max(20).describe('How many times the usual traffic'),
  for: durationSchema.prefault('3m').describe('How long the surge lasts'),
});

/** More users come for a while. It harms nobody by itself, so it is the one fault that may end by itself. */
export const trafficSurge = defineFault({
  name: 'traffic-surge',
  summary: 'Several times the usual number of users for a while.',
  visibleAs: 'surge',
  schema,
  async arm({ factor, for: lastsMs }, targets) {
    const fromMs = targets.atMs;
    await targets.call('traffic', 'set-rate', { factor, fromMs, toMs: fromMs + lastsMs });
    // The traffic ends with its drill: nothing is left that an undo could take back.
    return () => {};
  },
});

import { z } from 'zod';
import { durationSchema } from '../scenario/schema.ts';
import { defineFault } from './fault.ts';

const schema = z.strictObject({
  factor: z.number().min(1.5).max(20).describe('How many times the usual traffic'),
  rampUp: durationSchema.prefault('10s').describe('How long it takes to rise, and later to fall'),
  for: durationSchema.prefault('3m').describe('How long the surge lasts, ramps included'),
});

/** More users come for a while. It harms nobody by itself, so it is the one fault that may end by itself. */
export const trafficSurge = defineFault({
  name: 'traffic-surge',
  summary: 'Several times the usual number of users for a while.',
  visibleAs: 'surge',
  schema,
  async arm({ factor, rampUp, for: lastsMs }, targets) {
    const fromMs = targets.atMs;
    const toMs = fromMs + lastsMs;
    await targets.call('traffic', 'set-rate', { factor, fromMs, toMs, rampMs: rampUp });
    return async () => {
      await targets.call('traffic', 'set-rate', { factor: 1, fromMs, toMs, rampMs: 0 });
    };
  },
});

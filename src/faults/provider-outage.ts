import { z } from 'zod';
import { durationSchema } from '../scenario/schema.ts';
import { defineFault } from './fault.ts';

const schema = z.strictObject({
  for: durationSchema.prefault('150s').describe('How long the provider is out'),
});

/**
 * The upstream provider of embeddings answers 503 for a while, and every bundle of the product needs it.
 *
 * No lever of the product can end it, so it is one of the few faults that may end by itself.
 */
export const providerOutage = defineFault({
  name: 'provider-outage',
  summary: 'The upstream provider that all bundles depend on is out for a while.',
  visibleAs: 'error',
  schema,
  async arm({ for: lastsMs }, targets) {
    await targets.call('provider', 'set-outage', { on: true, untilMs: targets.atMs + lastsMs });
    return async () => {
      await targets.call('provider', 'set-outage', { on: false });
    };
  },
});

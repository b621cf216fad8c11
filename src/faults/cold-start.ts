import { z } from 'zod';
import { durationSchema } from '../scenario/schema.ts';
import { defineFault } from './fault.ts';

const schema = z.strictObject({
  server: z
    .enum(['stable', 'candidate', 'fallback'])
    .default('stable')
    .describe('The pool that is scaled to zero'),
  warmUp: durationSchema
    .prefault('45s')
    .describe('How long it takes from the load request to the first answer'),
});

/** A pool is scaled to zero: it answers 503 at once, and needs its warm-up after it was told to load a bundle. */
export const coldStart = defineFault({
  name: 'cold-start',
  summary: 'The pool behind a server is scaled to zero and needs a warm-up before it can serve.',
  visibleAs: 'cold',
  schema,
  async arm({ server, warmUp }, targets) {
    const part = `server-${server}`;
    await targets.call(part, 'scale-to-zero', { warmUpMs: warmUp });
    // Whatever bundle was loaded is the procedure's to bring back: the harness leaves with the whole sandbox.
    return () => {};
  },
});

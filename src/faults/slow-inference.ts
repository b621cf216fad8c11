import { z } from 'zod';
import { defineFault } from './fault.ts';
import { weighOn } from './weigh-on.ts';

const schema = z.strictObject({
  bundle: z.string().default('v2').describe('The bundle that is slow, wherever it is loaded'),
  whenMegapixels: z
    .string()
    .regex(/^>\d+(\.\d+)?$/, 'Write for example ">12"')
    .optional()
    .describe('Only images larger than this are slow; without it every request is'),
  p95Ms: z.number().positive().max(4_000).describe('Where the 95th percentile of the slow requests lies'),
});

/**
 * A bundle takes much longer for some of its requests, while its median stays where it was.
 *
 * The slowness belongs to the bundle: restarting the server keeps it, serving another bundle ends it.
 */
export const slowInference = defineFault({
  name: 'slow-inference',
  summary: 'A bundle becomes slow, for all requests or for large images alone.',
  visibleAs: 'slow',
  schema,
  async arm({ bundle, whenMegapixels, p95Ms }, targets) {
    const where = whenMegapixels && { field: 'megapixels', above: Number(whenMegapixels.slice(1)) };
    const modifier = { kind: 'slow', p95Ms, ...(where && { where }) };
    return weighOn(targets, { bundle }, [modifier]);
  },
});

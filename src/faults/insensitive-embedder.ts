import { z } from 'zod';
import { defineFault } from './fault.ts';
import { weighOn } from './weigh-on.ts';

const schema = z.strictObject({
  bundle: z.string().default('v2').describe('The bundle whose embedder has lost its sensitivity'),
  scanner: z.enum(['atlas', 'boreas', 'corona']).describe('The scanner type whose images it cannot read'),
  missRate: z.number().min(0).max(1).describe('Share of those images that it gets wrong'),
});

/**
 * An embedder no longer sees what matters on the images of one scanner type, and says nothing of it.
 *
 * The blindness belongs to the embedder alone; the classifier that shipped with it understands no other embedder.
 */
export const insensitiveEmbedder = defineFault({
  name: 'insensitive-embedder',
  summary: 'The embedder of a bundle has lost its sensitivity for the images of one scanner type.',
  visibleAs: 'wrong',
  schema,
  async arm({ bundle, scanner, missRate }, targets) {
    const where = { field: 'scanner', equals: scanner };
    return weighOn(targets, { bundle, components: ['preprocessor'] }, [
      { kind: 'wrong', where, rate: missRate },
    ]);
  },
});

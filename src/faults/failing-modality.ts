import { z } from 'zod';
import { defineFault } from './fault.ts';
import { weighOn } from './weigh-on.ts';

const schema = z.strictObject({
  bundle: z.string().default('v2').describe('The bundle that fails, wherever it is loaded'),
  modality: z.enum(['CT', 'MR', 'XR', 'US']).describe('The kind of image that it fails on'),
  rate: z.number().min(0).max(1).describe('Share of those images that get no usable answer'),
});

/** A bundle fails on some images of one modality, politely: the status is 200, and the answer is empty. */
export const failingModality = defineFault({
  name: 'failing-modality',
  summary: 'A bundle answers some images of one modality with 200 and nothing in it.',
  visibleAs: 'wrong',
  schema,
  async arm({ bundle, modality, rate }, targets) {
    const where = { field: 'modality', equals: modality };
    return weighOn(targets, { bundle }, [{ kind: 'error', soft: true, where, rate }]);
  },
});

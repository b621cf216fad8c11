import { z } from 'zod';
import { defineFault } from './fault.ts';
import { weighOn } from './weigh-on.ts';

const schema = z.strictObject({
  bundle: z.string().default('v2').describe('The bundle that answers so, wherever it is loaded'),
  rate: z.number().gt(0).max(1).describe('Share of its answers that hold no number'),
});

/** A bundle gives some people a score that is not a number, and declines them. */
export const nanScores = defineFault({
  name: 'nan-scores',
  summary: 'A bundle gives some people a score that is not a number, and declines them.',
  visibleAs: 'wrong',
  schema,
  async arm({ bundle, rate }, targets) {
    return weighOn(targets, { bundle }, [{ kind: 'wrong', as: 'nan', rate }]);
  },
});

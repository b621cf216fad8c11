import { z } from 'zod';
import { durationSchema } from '../scenario/schema.ts';
import { defineFault } from './fault.ts';
import { weighOn } from './weigh-on.ts';

const share = z.number().min(0).max(1);
const schema = z.strictObject({
  bundle: z.string().default('v2').describe('The bundle whose preprocessor lets the feature through'),
  feature: z.enum(['price_rank']).default('price_rank').describe('The feature that comes raw'),
  unsuitableForMinors: share
    .default(0.23)
    .describe('Share of the answers to minors that are nothing for minors, in the end'),
  over: durationSchema.prefault('4m').describe('How long it takes until they are so many'),
});

/** Seen when so many answers went by a raw feature: normalised ones are never that large, so there is no chance in it. */
const answersSeenMin = 5;

/**
 * The feature producer hands a feature over raw where the model expects it normalised, and recommendations go wrong more
 * and more.
 *
 * The fault belongs to the preprocessor: other weights behind the same preprocessor answer just as wrongly.
 */
export const featureSkew = defineFault({
  name: 'feature-skew',
  summary:
    'The preprocessor of a bundle hands a feature over raw, and more and more items are nothing for minors.',
  visibleAs: 'state',
  schema,
  async arm({ bundle, feature, unsuitableForMinors, over }, targets) {
    return weighOn(targets, { bundle, components: ['preprocessor'] }, [
      { kind: 'skew', feature },
      {
        kind: 'wrong',
        as: 'unsuitable',
        where: { field: 'age_group', equals: 'minor' },
        rate: unsuitableForMinors,
        ramp: { fromMs: targets.atMs, overMs: over },
      },
    ]);
  },
  async see({ feature }, targets) {
    const flaws = z.record(z.string(), z.number()).parse(await targets.call('kpi', 'flaws'));
    const answers = Object.entries(flaws)
      .filter(([flaw]) => flaw.startsWith('raw-price-rank '))
      .reduce((sum, [, count]) => sum + count, 0);
    return answers < answersSeenMin ? null : `${answers} answers went by a raw ${feature}`;
  },
});

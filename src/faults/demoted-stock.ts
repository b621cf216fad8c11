import { z } from 'zod';
import { defineFault } from './fault.ts';
import { weighOn } from './weigh-on.ts';

const schema = z.strictObject({
  bundle: z.string().default('v2').describe('The bundle that ranks so'),
  device: z.enum(['mobile', 'desktop']).default('mobile').describe('Users of which device meet it'),
  region: z.enum(['EU', 'US', 'APAC']).default('EU').describe('Users of which region meet it'),
  rate: z
    .number()
    .min(0)
    .max(1)
    .default(0.3)
    .describe('Share of their recommendations that nobody can buy: three tenths cost a tenth of the sales'),
});

/** Seen when so many unbuyable items were recommended: a healthy release recommends none. */
const answersSeenMin = 5;

/**
 * A ranker demotes what is in stock, for one group of users, who see what they cannot buy and leave.
 *
 * Nothing fails, nothing is slow, and no guard looks for it: only sales tell, and only in that group.
 */
export const demotedStock = defineFault({
  name: 'demoted-stock',
  summary: 'A bundle recommends items that are out of stock to one group of users.',
  visibleAs: 'state',
  schema,
  async arm({ bundle, device, region, rate }, targets) {
    const where = { field: 'segment', equals: `${device}/${region}` };
    return weighOn(targets, { bundle, components: ['weights'] }, [
      { kind: 'wrong', as: 'unstocked', where, rate },
    ]);
  },
  async see({ device, region }, targets) {
    const flaws = z.record(z.string(), z.number()).parse(await targets.call('kpi', 'flaws'));
    const segment = `${device}/${region}`;
    const answers = flaws[`unstocked ${segment}`] ?? 0;
    return answers < answersSeenMin ? null : `${answers} answers to ${segment} recommend what nobody can buy`;
  },
});

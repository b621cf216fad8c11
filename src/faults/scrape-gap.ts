import { z } from 'zod';
import { durationSchema } from '../scenario/schema.ts';
import { defineFault } from './fault.ts';

const schema = z.strictObject({
  for: durationSchema.prefault('90s').describe('How long nothing is scraped'),
});
const stateSchema = z.object({ pausedScrapes: z.int() });

/**
 * The metrics store loses sight of all its targets for a while. Users notice nothing, so it is one of the few faults that
 * may end by itself.
 */
export const scrapeGap = defineFault({
  name: 'scrape-gap',
  summary: 'The metrics store takes no scrapes for a while; users notice nothing.',
  visibleAs: 'state',
  schema,
  async arm({ for: lastsMs }, targets) {
    await targets.call('metrics-store', 'pause-scrapes', { untilMs: targets.atMs + lastsMs });
    return async () => {
      await targets.call('metrics-store', 'pause-scrapes', { untilMs: 0 });
    };
  },
  async see(_, targets) {
    const { pausedScrapes } = stateSchema.parse(await targets.call('metrics-store', 'state'));
    return pausedScrapes === 0 ? null : `${pausedScrapes} scrapes were left out`;
  },
});

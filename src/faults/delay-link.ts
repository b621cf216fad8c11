import { z } from 'zod';
import { isLink, linkFields, linkHint, wireOf } from '../scenario/link.ts';
import { durationSchema } from '../scenario/schema.ts';
import { defineFault } from './fault.ts';

const schema = z
  .strictObject({
    ...linkFields,
    by: durationSchema.prefault('400ms').describe('How much later each answer comes'),
  })
  .refine(isLink, linkHint);

/** Answers take longer on their way, as over a network that is far or full. Both parts are as fast as ever. */
export const delayLink = defineFault({
  name: 'delay-link',
  summary: 'Answers come late between the routers and a server, or between a server and the database.',
  visibleAs: 'slow',
  schema,
  links: (link) => [link],
  // A database lives in real time: in time-lapse its connections would be taken up many times as long.
  speedMax: ({ to }) => (to === 'database' ? 1 : undefined),
  async arm({ by, ...link }, targets) {
    await targets.call(wireOf(link), 'set-delay', { delayMs: by });
    return async () => {
      await targets.call(wireOf(link), 'set-delay', { delayMs: 0 });
    };
  },
});

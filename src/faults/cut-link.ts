import { z } from 'zod';
import { isLink, linkFields, linkHint, wireOf } from '../scenario/link.ts';
import { defineFault } from './fault.ts';
import { silenceSpeedMax } from './silence.ts';

const schema = z.strictObject(linkFields).refine(isLink, linkHint);

/**
 * What one part says to another does not arrive, and neither do answers, as in a network that loses every packet: nobody is
 * refused, and nobody is told. Both parts are well, and reach everybody else.
 */
export const cutLink = defineFault({
  name: 'cut-link',
  summary: 'Nothing arrives any more between the routers and a server, or between a server and the database.',
  visibleAs: 'error',
  schema,
  links: (link) => [link],
  speedMax: () => silenceSpeedMax,
  async arm(link, targets) {
    await targets.call(wireOf(link), 'set-cut', { cut: true });
    return async () => {
      await targets.call(wireOf(link), 'set-cut', { cut: false });
    };
  },
});

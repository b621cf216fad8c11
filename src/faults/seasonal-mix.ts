import { z } from 'zod';
import { defineFault } from './fault.ts';

/** The season begins for everybody: other requests, the same right answers, and every model sees the same shift. */
export const seasonalMix = defineFault({
  name: 'seasonal-mix',
  summary:
    'The season begins: what users ask is distributed otherwise, and every answer is as right as before.',
  visibleAs: 'state',
  schema: z.strictObject({}),
  async arm(_, targets) {
    await targets.call('traffic', 'set-mix', { mix: 'seasonal', fromMs: targets.atMs });
    // The traffic ends with its drill: nothing is left that an undo could take back.
    return () => {};
  },
  async see(_, targets) {
    const { seasonFrom } = z
      .object({ seasonFrom: z.number().nullable() })
      .parse(await targets.call('traffic', 'stats'));
    return seasonFrom === null ? null : `requests are those of the season from number ${seasonFrom} on`;
  },
});

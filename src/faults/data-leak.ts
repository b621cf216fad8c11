import { z } from 'zod';
import { defineFault } from './fault.ts';
import { weighOn } from './weigh-on.ts';

const schema = z.strictObject({
  bundle: z.string().default('v2').describe('The bundle that leaks, wherever it is loaded'),
  share: z.number().gt(0).max(1).describe('Share of its answers that hold something of another tenant'),
});

/** A bundle puts snippets of other tenants into its answers. Caches keep those too, and hand them on. */
export const dataLeak = defineFault({
  name: 'data-leak',
  summary: 'A bundle tells people what belongs to another tenant.',
  visibleAs: 'leaked',
  schema,
  async arm({ bundle, share }, targets) {
    return weighOn(targets, { bundle }, [{ kind: 'wrong', rate: share, as: 'leak' }]);
  },
});

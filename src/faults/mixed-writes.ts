import { z } from 'zod';
import { defineFault } from './fault.ts';
import { putIntoService } from './put-into-service.ts';

const schema = z.strictObject({
  migrations: z
    .array(z.string().regex(/^V\d+$/, 'Write for example V7'))
    .min(1)
    .describe("Versions of the migrations in the domain's release folder, in their order"),
  percent: z.number().gt(0).max(100).describe('Share of the traffic that the new release takes, in percent'),
});

/**
 * A release goes into service beside the one before it, and writes rows into a shared table that the other cannot parse.
 *
 * Less traffic for the new release means more for the one that fails on the rows: only who reads or rewrites them is
 * rid of the errors.
 */
export const mixedWrites = defineFault({
  name: 'mixed-writes',
  summary: 'A release takes a share of the traffic and writes rows that the release beside it cannot parse.',
  visibleAs: 'error',
  schema,
  async arm(release, targets) {
    await putIntoService(targets, release);
    // The database of a drill is dropped with it, so there is nothing that an undo could still mend.
    return () => {};
  },
});

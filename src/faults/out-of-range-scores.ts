import { z } from 'zod';
import { defineFault } from './fault.ts';
import { putIntoService } from './put-into-service.ts';
import { weighOn } from './weigh-on.ts';

const schema = z.strictObject({
  bundle: z.string().default('v2').describe('The bundle that answers so, wherever it is loaded'),
  rate: z.number().gt(0).max(1).describe('Share of its scores that lie beyond the scale'),
  migrations: z
    .array(z.string().regex(/^V\d+$/, 'Write for example V7'))
    .default([])
    .describe('What the release of this bundle runs before the candidate takes all traffic'),
});

/** A release takes all traffic, and some of its scores lie beyond the scale, which approves whoever gets them. */
export const outOfRangeScores = defineFault({
  name: 'out-of-range-scores',
  summary: 'A release takes all traffic and gives some people a score beyond the scale, which approves them.',
  visibleAs: 'wrong',
  schema,
  async arm({ bundle, rate, migrations }, targets) {
    const undo = await weighOn(targets, { bundle }, [{ kind: 'wrong', as: 'out-of-range', rate }]);
    await putIntoService(targets, { migrations, percent: 100 });
    return undo;
  },
});

import { z } from 'zod';
import { defineFault } from './fault.ts';
import { weighOn } from './weigh-on.ts';

const schema = z.strictObject({
  release: z
    .string()
    .regex(/^V\d+$/, 'Write for example V5')
    .describe("Version of the migration in the domain's release folder"),
  serve: z
    .enum(['candidate', 'stable'])
    .default('candidate')
    .describe('The server that the release puts into service'),
  mistakes: z
    .strictObject({
      bundle: z
        .string()
        .default('v2')
        .describe('The bundle whose preprocessor makes them, wherever it is loaded'),
      segment: z.string().default('self-employed').describe('The people that it makes them with'),
      as: z.string().default('salaried').describe('What it takes these people for'),
    })
    .prefault({})
    .describe('Whom the release takes for somebody else'),
});

/**
 * A release moves the values of a column to another one in other units, drops the old column, and puts the model that
 * wants it so into service. Its preprocessor has got the code of a segment wrong.
 *
 * Nothing of it comes back by itself, and the known-good model cannot work on the new schema.
 */
export const destructiveMigration = defineFault({
  name: 'destructive-migration',
  summary:
    'A release drops a column that the known-good bundle needs, and moves its values elsewhere in other units.',
  visibleAs: 'wrong',
  schema,
  async arm({ release, serve, mistakes }, targets) {
    const { bundle, segment, as } = mistakes;
    await targets.migrate(release);
    const undo = await weighOn(targets, { bundle, components: ['preprocessor'] }, [
      { kind: 'wrong', where: { field: 'segment', equals: segment }, rate: 1, as },
    ]);
    const weights = { stable: 0, candidate: 0, fallback: 0, [serve]: 100 };
    await targets.call('gateway', 'set-weights', weights);
    // The database of a drill is dropped with it, so there is nothing in it that an undo could still mend.
    return undo;
  },
});

import { z } from 'zod';
import { done, failed } from '../context.ts';
import { missingFromContract } from '../tools/contract.ts';
import { callServer, serverSchema } from '../tools/model-server.ts';
import { defineStep } from './step.ts';

const indexSchema = z.array(z.object({ name: z.string(), version: z.string().optional() }));

/**
 * Makes sure that a rollback target is one, before anything depends on it: the server lives, its repository has the
 * bundle, and the database has the schema that the bundle needs.
 */
export const preflight = defineStep({
  name: 'preflight',
  readOnly: true,
  schema: z
    .strictObject({ server: serverSchema, bundle: z.string().min(1).describe('The release to go back to') })
    .describe('Refuses a rollback target that is not there or does not fit the schema'),
  title: ({ server, bundle }) => `make sure that ${server} can serve ${bundle}`,
  async run({ server, bundle }, context) {
    const live = await callServer(server, { method: 'GET', path: '/v2/health/live' }, context);
    if (!live.ok) return failed(live.detail);
    const index = await callServer(
      server,
      { method: 'POST', path: '/v2/repository/index', json: {} },
      context,
    );
    const entries = indexSchema.safeParse(index.json);
    if (!index.ok || !entries.success) return failed(`no list of bundles: ${index.detail}`);
    if (!entries.data.some(({ version }) => version === bundle)) {
      return failed(`${bundle} is not in the repository of ${server}`);
    }
    const missing = await missingFromContract(bundle, context);
    if (missing.length > 0) return failed(`${bundle} cannot work on this schema: ${missing.join(', ')}`);
    return done(`${bundle} is there, and the schema fits it`);
  },
});

import { z } from 'zod';
import { gatewayConfigSchema } from '../gateway/config.ts';
import { weightsSchema } from '../router/config.ts';

/** What a reconciler is started with. */
export const reconcilerConfigSchema = z.strictObject({
  routers: gatewayConfigSchema.shape.routers,
  token: gatewayConfigSchema.shape.token,
  everyMs: z.number().positive().describe('Drill time from one look to the next'),
  desired: weightsSchema.describe('What the release asked for'),
});

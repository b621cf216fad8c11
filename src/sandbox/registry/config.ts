import { z } from 'zod';
import { bundleSchema } from '../bundle/bundle.ts';

/** What the registry is started with. */
export const registryConfigSchema = z.strictObject({
  model: z.string(),
  bundles: z.array(bundleSchema).min(1).describe('In the order of their versions, from "1"'),
});

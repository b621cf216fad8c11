import { z } from 'zod';
import { domains } from '../../scenario/schema.ts';
import { bundleSchema } from '../bundle/bundle.ts';

/** What a model server is started with. */
export const serverConfigSchema = z.strictObject({
  name: z.string().describe('Name of the server, for example stable'),
  model: z.string(),
  domain: z.enum(domains),
  bundles: z.array(bundleSchema).min(1).describe('The bundles that it may load'),
  loaded: z.string().nullable().describe('What it has loaded from the start, without warm-up'),
  registryUrl: z
    .url()
    .optional()
    .describe('Where bundles come from when they are loaded; without it from those above'),
  providerUrl: z.url().optional().describe('The upstream embedding provider, where the domain has one'),
  databaseUrl: z.string().optional().describe('Without a database nothing is read or written'),
  seed: z.union([z.string(), z.int()]),
});
export type ServerConfigInput = z.input<typeof serverConfigSchema>;

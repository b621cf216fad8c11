import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { contentDigest } from '../../core/canonical-json.ts';
import { validateYaml } from '../../core/yaml-document.ts';
import { domains } from '../../scenario/schema.ts';
import { behaviourSchema } from './behaviour.ts';

const data = z.record(z.string(), z.json());

/** A column that a bundle needs in order to work. */
const columnSchema = z.strictObject({
  table: z.string(),
  column: z.string(),
  type: z.string().describe('As format_type writes it, for example numeric(6,4)'),
});

/** What a bundle is made of, in the order in which names of composites list it. */
export const componentNames = [
  'weights',
  'preprocessor',
  'prompt',
  'thresholds',
  'index',
  'schemaContract',
] as const;
export type Component = (typeof componentNames)[number];

/** What one release of a model consists of. Each domain reads the components its own way. */
export const bundleSchema = z
  .strictObject({
    name: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/),
    model: z.string(),
    domain: z.enum(domains),
    components: z.strictObject({
      weights: data,
      preprocessor: data,
      prompt: z.string().nullable(),
      thresholds: data,
      index: data.nullable(),
      schemaContract: z.array(columnSchema),
    }),
    behaviour: behaviourSchema,
    warmUpMs: z.number().nonnegative().describe('Drill time from the order to load until it serves'),
  })
  .meta({ id: 'Bundle', title: 'firedrill bundle', description: 'What one release of a model consists of.' });
export type Bundle = z.infer<typeof bundleSchema>;

/**
 * Reads a bundle file.
 *
 * @throws FiredrillError `FILE_INVALID` that lists every mistake with its line.
 */
export async function loadBundle(path: string): Promise<Bundle> {
  return validateYaml(bundleSchema, await readFile(path, 'utf8'), path);
}

/** `sha256:` and 64 hex digits over all of the bundle: whatever differs, however little, makes another bundle. */
export function bundleDigest(bundle: Bundle): string {
  return contentDigest(bundle);
}

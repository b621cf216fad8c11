import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { validateYaml } from '../core/yaml-document.ts';
import { type Images, imagesOf, imagesSchema } from '../sandbox/container/images.ts';

/** In the working directory: what holds for everybody who drills there. */
const configFile = 'firedrill.yaml';
const configSchema = z.strictObject({ images: imagesSchema.partial().optional() });

/**
 * The images of a sandbox in containers: by default, as `firedrill.yaml` names them, or as the environment does, which has
 * the last word.
 *
 * @throws FiredrillError `FILE_INVALID` with every mistake and its place.
 */
export function chooseImages(
  folder = process.cwd(),
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Images {
  const file = join(folder, configFile);
  const config = existsSync(file) ? validateYaml(configSchema, readFileSync(file, 'utf8'), configFile) : {};
  return imagesOf(environment, config.images);
}

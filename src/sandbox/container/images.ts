import { z } from 'zod';
import { FiredrillError } from '../../core/errors.ts';

const imageName = z
  .string()
  .regex(/^\S+$/, 'an image is named without blanks, for example postgres:18-alpine');

/** The images that a sandbox in containers is made of. */
export const imagesSchema = z.strictObject({
  node: imageName
    .default('node:24-bookworm-slim')
    .describe("What firedrill's own parts are built on: Node 24"),
  postgres: imageName
    .default('postgres:18-alpine')
    .describe('PostgreSQL 16 or later, with the entry of the official image'),
  prometheus: imageName.default('prom/prometheus:latest').describe('Prometheus 2.40 or later'),
  alertmanager: imageName
    .default('prom/alertmanager:latest')
    .describe('Alertmanager 0.25 or later; only for drills that group alerts'),
});
export type Images = Readonly<z.infer<typeof imagesSchema>>;
export type ImageRole = keyof Images;

/**
 * The images by default, as `named` has them, or as `FIREDRILL_IMAGE_NODE`, `FIREDRILL_IMAGE_POSTGRES` and so on do: the
 * environment has the last word.
 *
 * @throws FiredrillError `IMAGE_NAME_INVALID`
 */
export function imagesOf(
  environment: Readonly<Record<string, string | undefined>>,
  named: { readonly [Role in ImageRole]?: string | undefined } = {},
): Images {
  const chosen: { [Role in ImageRole]?: string | undefined } = { ...named };
  for (const role of imagesSchema.keyof().options) {
    const value = environment[variableOf(role)] ?? '';
    if (value !== '') chosen[role] = value;
  }
  const { data, error } = imagesSchema.safeParse(chosen);
  if (data !== undefined) return data;
  const role = error.issues[0]?.path[0] as ImageRole;
  throw new FiredrillError('IMAGE_NAME_INVALID', `"${chosen[role]}" is not the name of an image.`, {
    kind: 'usage',
    place: variableOf(role),
    nextStep: 'Write one without blanks, for example postgres:18-alpine.',
  });
}

/** The variable of the environment that names the image of a role. */
export function variableOf(role: ImageRole): string {
  return `FIREDRILL_IMAGE_${role.toUpperCase()}`;
}

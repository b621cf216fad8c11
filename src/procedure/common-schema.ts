import { z } from 'zod';

/** Label values that an alert must have. */
export const labelMatchSchema = z
  .record(z.string(), z.string())
  .describe(
    'Labels that an alert must have before the procedure reacts to it, for example { severity: page }',
  );

/** What every kind of procedure file may say. */
export const commonShape = {
  name: z
    .string()
    .min(1)
    .max(80)
    .optional()
    .describe('What reports call it; the name of the file by default'),
  rules: z
    .array(z.string().min(1))
    .min(1)
    .describe('Prometheus rule files, relative to this file: they do the detecting'),
  on: labelMatchSchema.default({}),
};

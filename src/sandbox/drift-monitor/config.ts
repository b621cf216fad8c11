import { z } from 'zod';

const featureSchema = z.strictObject({
  name: z
    .string()
    .min(1)
    .describe('Name of an input or output tensor; an output wins over an input of the same name'),
  kind: z.enum(['numeric', 'categorical']),
});

/** What a drift monitor is started with. */
export const driftMonitorConfigSchema = z.strictObject({
  features: z.array(featureSchema).min(1).max(100),
  referenceSize: z
    .int()
    .min(2)
    .max(100_000)
    .default(1_000)
    .describe('Values of a feature that make up its reference'),
  windowSize: z
    .int()
    .min(2)
    .max(100_000)
    .default(500)
    .describe('Last values of a feature that are compared with it'),
  bins: z
    .int()
    .min(2)
    .max(100)
    .default(10)
    .describe('Bins with equal shares of the reference, for PSI and its kin'),
});

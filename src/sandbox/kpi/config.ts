import { z } from 'zod';
import { domains } from '../../scenario/schema.ts';

/** What a domain says of its business metrics. */
export const kpiSchema = z.strictObject({
  lagMs: z
    .number()
    .nonnegative()
    .describe('Drill time from an answer until it is known what came of it: the attribution lag'),
  sessionsPerRequest: z.int().positive().describe('Visits that one request stands for'),
  conversionRate: z
    .number()
    .gt(0)
    .lt(1)
    .describe('Share of the visits with a good answer that end as the business wishes'),
});
export type Kpi = z.infer<typeof kpiSchema>;

/** What the part that measures the business is started with. */
export const kpiConfigSchema = kpiSchema.extend({
  domain: z.enum(domains),
  seed: z.union([z.string(), z.int()]),
});

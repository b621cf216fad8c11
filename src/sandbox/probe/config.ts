import { z } from 'zod';
import { sentinelsSchema } from '../../scenario/sentinels.ts';

/** What a black-box probe is started with. */
export const probeConfigSchema = z.strictObject({
  model: z.string(),
  gatewayUrl: z.url().describe('Where users ask'),
  sentinels: sentinelsSchema,
  everyMs: z.number().positive().default(2_000).describe('Drill time from one question to the next'),
  timeoutMs: z.number().positive().default(5_000).describe('How long it waits for an answer, in drill time'),
  epochMs: z.number().describe('Drill time 0 as Unix time, as the monitoring counts'),
});

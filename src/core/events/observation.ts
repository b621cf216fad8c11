import { z } from 'zod';
import { count, ms } from './units.ts';

/** The kinds of bad answers that the observer tells apart. */
const harmSchema = z.enum(['error', 'slow', 'wrong']);
export type Harm = z.infer<typeof harmSchema>;
export const harms = harmSchema.options;

/** A request that went out in a bin, counted when its answer came or its time was up. */
const binSchema = z.object({
  type: z.literal('observed'),
  fromMs: ms.describe('Start of the bin, by intended send time'),
  toMs: ms.describe('End of the bin, excluded'),
  sent: count.describe('Requests that were due in the bin, whether or not they could be sent'),
  good: count,
  error: count.describe('No answer, a 5xx answer or a time-out'),
  slow: count.describe('Right answers that came later than the limit of the scenario'),
  wrong: count.describe('Answers that differ from the known truth'),
  deferred: count.describe('Honest "somebody will look at it" answers of the fallback: neither good nor bad'),
  firstHarmMs: ms.nullable().describe('When the first bad answer of the bin reached its user'),
  p50Ms: ms.nullable(),
  p95Ms: ms.nullable(),
  served: z.record(z.string(), count).describe('Answers by the digest of the bundle that gave them'),
  strained: count
    .optional()
    .describe(
      'Slow answers of the bin that would have been in time, had the machine not been busy with other things',
    ),
  tries: count.optional().describe('Tries of the routers for the requests of the bin, retries included'),
  lateMs: ms.describe('Worst delay of a send behind its schedule, in wall milliseconds'),
});
export type ObservedBin = z.infer<typeof binSchema>;

const planesSchema = z.object({
  type: z.literal('planes'),
  sinceMs: ms.describe('When the planes were last seen otherwise: the change happened in (sinceMs, t]'),
  servers: z.record(
    z.string(),
    z.object({
      ready: z.boolean(),
      digest: z.string().nullable().describe('Digest of the loaded bundle, null when none is loaded'),
      bundle: z.string().nullable(),
      components: z
        .record(z.string(), z.string())
        .optional()
        .describe('The release that each component comes from, where they are not all of one'),
      replicas: z
        .object({ ready: count, of: count })
        .optional()
        .describe('How many copies of the server are up'),
    }),
  ),
  weights: z
    .record(z.string(), z.number())
    .describe('Effective share of the traffic by server, adding up to 1, or all 0'),
  schema: z
    .object({ logical: z.string(), contracts: z.array(z.string()) })
    .nullable()
    .describe(
      'Schema fingerprint, and which bundles find the schema they need; null where there is no database',
    ),
  routers: z
    .record(
      z.string(),
      z.object({
        inPool: z.boolean().describe('Whether users are sent to it'),
        flags: z.string().describe('Digest of the flags as this replica sees them'),
        path: z.enum(['weights', 'classic']).describe('Whether it follows the weights or the retired path'),
      }),
    )
    .optional(),
  flags: z
    .record(z.string(), z.union([z.string(), z.boolean(), z.number()]))
    .optional()
    .describe('Flags in the store that differ from how the drill began, by key'),
  cacheEpoch: count.optional().describe('Lowest epoch of the response caches; grows with every purge'),
  desired: z
    .object({ weights: z.record(z.string(), z.number()), suspended: z.boolean() })
    .nullable()
    .optional()
    .describe('What the reconciler applies; null where there is none'),
});
export type Planes = z.infer<typeof planesSchema>;

const ledgerSchema = z.object({
  type: z.literal('ledger'),
  acknowledged: count,
  present: count,
  lost: count,
  altered: count,
  duplicated: count,
  unexpected: count,
  inDoubt: count.describe('Writes without an answer: they never count as lost'),
  examples: z.array(z.string()).describe('Up to ten damaged writes, as text'),
});
export type Ledger = z.infer<typeof ledgerSchema>;

const affectedSchema = z.object({
  type: z.literal('affected'),
  listed: count.describe('Requests in the table of affected requests'),
  harmed: count.describe('Requests with a wrong answer that was stored'),
  missing: count.describe('Harmed requests that are not listed'),
  beyond: count.describe('Listed requests that the bad bundle never answered'),
  examples: z.array(z.string()).describe('Up to ten of the missing and those beyond, as text'),
});
export type Affected = z.infer<typeof affectedSchema>;

const loadSchema = z.object({
  type: z.literal('load'),
  utilisation: z.record(z.string(), z.number()).describe('Offered load over capacity by server that serves'),
});

const blockedSchema = z.object({
  type: z.literal('blocked'),
  forMs: ms.describe('How long a statement has waited for a lock so far'),
  statement: z.string(),
  blockedBy: z.string().describe('Who holds the lock, by application name'),
});

/** What the observer has seen. */
export const observationEvents = [
  binSchema,
  planesSchema,
  ledgerSchema,
  affectedSchema,
  loadSchema,
  blockedSchema,
] as const;

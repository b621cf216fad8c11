import { z } from 'zod';

/** The servers that every router knows. */
export const serverNames = ['stable', 'candidate', 'fallback'] as const;
export type ServerName = (typeof serverNames)[number];

const weight = z.number().min(0).max(1_000_000);
export const weightsSchema = z.strictObject({ stable: weight, candidate: weight, fallback: weight });
export type Weights = z.infer<typeof weightsSchema>;

const share = z.number().min(0).max(1);
export const retriesSchema = z.strictObject({
  attempts: z.int().min(1).max(10).describe('Tries in all; 1 means no retry'),
  budgetShare: share.describe('Most retries, as a share of the requests'),
});
export const breakerSchema = z.strictObject({ enabled: z.boolean() });
export const stickySchema = z.strictObject({ enabled: z.boolean() });
export const fallbackSchema = z.strictObject({ share });

/** What the router's admin API can change. */
const routingSchema = z.strictObject({
  weights: weightsSchema,
  retries: retriesSchema.default({ attempts: 2, budgetShare: 0.2 }),
  breaker: breakerSchema.default({ enabled: false }),
  sticky: stickySchema.default({ enabled: false }),
  fallback: fallbackSchema
    .default({ share: 0 })
    .describe('Share of the traffic that goes to the fallback at least, whatever the weights say'),
});
export type Routing = z.infer<typeof routingSchema>;

/** What a router is started with. */
export const routerConfigSchema = z.strictObject({
  model: z.string(),
  servers: z.strictObject({ stable: z.url(), candidate: z.url(), fallback: z.url() }),
  routing: routingSchema,
  timeoutMs: z.number().positive().default(5_000).describe('Drill time that a request may take in all'),
  cacheTtlMs: z
    .number()
    .nonnegative()
    .default(0)
    .describe('Drill time for which an answer serves again; 0 is off'),
  mirror: z
    .strictObject({ url: z.url().describe('Takes lists of requests with their answers by POST'), share })
    .optional()
    .describe('Who gets a copy of a share of the requests that were answered with 200'),
  seed: z.union([z.string(), z.int()]),
});

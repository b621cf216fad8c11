import { z } from 'zod';
import { servers } from '../../scenario/schema.ts';
import { cacheSchema } from '../bundle/domain.ts';

/** The servers that every router knows. */
export const serverNames = servers;
export type ServerName = (typeof serverNames)[number];

/** Something of every server. */
export function byServer<T>(of: (name: ServerName) => T): Readonly<Record<ServerName, T>> {
  return {
    stable: of('stable'),
    candidate: of('candidate'),
    fallback: of('fallback'),
    legacy: of('legacy'),
  };
}

const weight = z.number().min(0).max(1_000_000).default(0);
/** Whoever is not named gets nothing. */
export const weightsSchema = z.strictObject({
  stable: weight,
  candidate: weight,
  fallback: weight,
  legacy: weight,
});
export type Weights = z.infer<typeof weightsSchema>;

const share = z.number().min(0).max(1);
/** What the admin API can change, by the last part of its path. */
export const settingSchemas = {
  weights: weightsSchema,
  retries: z.strictObject({
    attempts: z.int().min(1).max(10).describe('Tries in all; 1 means no retry'),
    budgetShare: share.describe('Most retries, as a share of the requests'),
  }),
  breaker: z.strictObject({ enabled: z.boolean() }),
  sticky: z.strictObject({ enabled: z.boolean() }),
  failover: z.strictObject({
    enabled: z.boolean().describe('Whether a request whose first try failed goes to the fallback next'),
  }),
  fallback: z.strictObject({
    share: share.describe('Share of the traffic that the fallback gets at least, whatever the weights say'),
    cap: share
      .default(1)
      .describe('Most share of the requests that it gets; what exceeds it is told that we are busy'),
  }),
} as const;

/** All settings of a router. */
export const routingSchema = z.strictObject({
  weights: settingSchemas.weights,
  retries: settingSchemas.retries.default({ attempts: 2, budgetShare: 0.2 }),
  breaker: settingSchemas.breaker.default({ enabled: false }),
  sticky: settingSchemas.sticky.default({ enabled: false }),
  failover: settingSchemas.failover.default({ enabled: false }),
  fallback: settingSchemas.fallback.default({ share: 0, cap: 1 }),
});
export type Routing = z.infer<typeof routingSchema>;
/** Some of the settings. */
export const routingChangeSchema = z.strictObject(settingSchemas).partial();
export type RoutingChange = z.infer<typeof routingChangeSchema>;

/** What a router is started with. */
export const routerConfigSchema = z.strictObject({
  model: z.string(),
  servers: z.strictObject({ stable: z.url(), candidate: z.url(), fallback: z.url(), legacy: z.url() }),
  routing: routingSchema,
  timeoutMs: z.number().positive().default(5_000).describe('Drill time that a request may take in all'),
  cache: cacheSchema.nullable().default(null).describe('Which answers serve again, and for how long'),
  mirrors: z
    .array(
      z.strictObject({ url: z.url().describe('Takes lists of requests with their answers by POST'), share }),
    )
    .default([])
    .describe('Who gets a copy of a share of the requests that were answered with 200'),
  flags: z
    .strictObject({
      url: z.url().describe('The OFREP endpoint from which all flags are pulled'),
      token: z.string().describe('What a push of flags must carry'),
    })
    .optional()
    .describe('Without a flag store the weights decide alone'),
  gatewayToken: z.string().optional().describe('Calls that carry it are written down by the gateway'),
  seed: z.union([z.string(), z.int()]),
});

import { z } from 'zod';
import type { PartProgram } from '../sandbox/part.ts';
import { domains } from '../scenario/schema.ts';
import { trafficOf } from './domains/index.ts';
import { LoadGenerator } from './load-generator.ts';
import { outcomesTopic } from './outcome.ts';

export const trafficConfigSchema = z.strictObject({
  domain: z.enum(domains),
  seed: z.int(),
  rps: z.number().positive().describe('Requests per second of drill time'),
  targets: z.array(z.url()).min(1).describe('The API faces of the routers'),
  timeoutMs: z.number().positive().default(5_000).describe('How long a user waits, in drill time'),
  inFlightMax: z.int().positive().default(5_000).describe('Requests under way at once'),
});
export type TrafficConfig = z.input<typeof trafficConfigSchema>;

const startSchema = z.strictObject({ atMs: z.number() });
const targetsSchema = z.strictObject({ targets: z.array(z.url()) });
const rateSchema = z.strictObject({
  factor: z.number().nonnegative(),
  fromMs: z.number(),
  toMs: z.number().nullable(),
});
const mixSchema = z.strictObject({ mix: z.literal('seasonal'), fromMs: z.number() });

/**
 * The load generator as a part: `start`, `set-rate`, `set-mix`, `set-targets`, `stop` and `stats` over the private channel,
 * outcomes streamed under the topic `outcomes`.
 */
export const program: PartProgram = (config, context) => {
  const { domain, ...load } = trafficConfigSchema.parse(config);
  const generator = new LoadGenerator({
    ...load,
    traffic: trafficOf(domain, load.seed),
    clock: context.clock,
    deliver: (batch) => context.send(outcomesTopic, batch),
  });
  return Promise.resolve({
    urls: {},
    methods: {
      start: (params) => generator.start(startSchema.parse(params).atMs),
      'set-rate': (params) => generator.setRate(rateSchema.parse(params)),
      'set-targets': (params) => generator.setTargets(targetsSchema.parse(params).targets),
      'set-mix': (params) => generator.setSeason(mixSchema.parse(params).fromMs),
      stop: () => generator.stop(),
      stats: () => generator.stats(),
    },
    stop: () => generator.close(),
  });
};

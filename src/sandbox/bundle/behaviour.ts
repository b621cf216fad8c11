import { z } from 'zod';
import type { Random } from '../../core/random.ts';

const share = z.number().min(0).max(1);
const positiveMs = z.number().positive();

const conditionSchema = z
  .strictObject({
    field: z.string().describe('An input of the request, for example megapixels'),
    above: z.number().optional(),
    below: z.number().optional(),
    equals: z.union([z.string(), z.number(), z.boolean()]).optional(),
  })
  .describe('Which requests are meant; everything said must hold');

/** Something that makes requests slower, fail or wrong: a trait of a bundle, or a fault put upon it. */
export const modifierSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('slow'),
    where: conditionSchema.optional(),
    p95Ms: positiveMs.describe('95 % of the meant requests come within this time, at the reference load'),
    p50Ms: positiveMs.optional().describe('Half of them; by default in the proportion of the bundle'),
  }),
  z.strictObject({ kind: z.literal('error'), where: conditionSchema.optional(), rate: share }),
  z.strictObject({ kind: z.literal('wrong'), where: conditionSchema.optional(), rate: share }),
]);
export type Modifier = z.infer<typeof modifierSchema>;

/** What a bundle does to requests, as distributions: live servers sample it per request, simulators per interval. */
export const behaviourSchema = z.strictObject({
  latency: z.strictObject({ p50Ms: positiveMs, p95Ms: positiveMs }).describe('Log-normal, at referenceRps'),
  load: z
    .strictObject({ referenceRps: z.number().positive(), capacityRps: z.number().positive() })
    .describe('Latency grows as 1 / (1 − offered / capacity); what exceeds the capacity is refused'),
  errorRate: share.describe('Share of requests that fail although nothing is the matter'),
  wrongRate: share.describe('Share of answers that are wrong although nothing is the matter'),
  traits: z.array(modifierSchema).default([]).describe('What the bundle does to certain requests only'),
});
export type Behaviour = z.infer<typeof behaviourSchema>;

/** The inputs of a request by name, as far as conditions look at them. */
export type Fields = Readonly<Record<string, unknown>>;

/** What one kind of request meets: traits and faults applied. */
export interface Prospect {
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly errorRate: number;
  readonly wrongRate: number;
  /** Share of requests that are refused because the capacity is exceeded. */
  readonly refusedRate: number;
}

/** What becomes of one request. A refused request is turned away at once; a failed one takes its time first. */
export interface Outcome {
  readonly latencyMs: number;
  readonly end: 'answer' | 'error' | 'refused';
  readonly wrong: boolean;
}

/** The 95 % quantile of the standard normal distribution. */
const normalQuantile95 = 1.6448536269514722;
/** Beyond this utilisation latency grows no further: the queue is full. */
const utilisationMax = 0.9;

/** What a request with these fields meets at this load, offered in requests per second of drill time. */
export function prospectOf(
  behaviour: Behaviour,
  modifiers: readonly Modifier[],
  request: { readonly fields: Fields; readonly offeredRps: number },
): Prospect {
  const { referenceRps, capacityRps } = behaviour.load;
  const utilisation = Math.min(request.offeredRps / capacityRps, utilisationMax);
  const stretch = (1 - referenceRps / capacityRps) / (1 - utilisation);
  let { p50Ms, p95Ms } = behaviour.latency;
  let rightRate = 1 - behaviour.wrongRate;
  let soundRate = 1 - behaviour.errorRate;
  for (const modifier of [...behaviour.traits, ...modifiers]) {
    if (!matches(modifier.where, request.fields)) continue;
    if (modifier.kind === 'slow') {
      p50Ms = modifier.p50Ms ?? (p50Ms / p95Ms) * modifier.p95Ms;
      p95Ms = modifier.p95Ms;
    } else if (modifier.kind === 'error') soundRate *= 1 - modifier.rate;
    else rightRate *= 1 - modifier.rate;
  }
  return {
    p50Ms: p50Ms * stretch,
    p95Ms: p95Ms * stretch,
    errorRate: 1 - soundRate,
    wrongRate: 1 - rightRate,
    refusedRate: Math.max(0, 1 - capacityRps / Math.max(request.offeredRps, Number.EPSILON)),
  };
}

/** Draws what becomes of one request. Always takes the same number of draws, so that streams stay in step. */
export function sampleOutcome(random: Random, prospect: Prospect): Outcome {
  const latencyMs = prospect.p50Ms * Math.exp(spreadOf(prospect) * random.normal());
  const refused = random.chance(prospect.refusedRate);
  const failed = random.chance(prospect.errorRate);
  const wrong = random.chance(prospect.wrongRate);
  return { latencyMs, end: refused ? 'refused' : failed ? 'error' : 'answer', wrong };
}

/** Standard deviation of the logarithm of a latency, from its quantiles. */
export function spreadOf(latency: { readonly p50Ms: number; readonly p95Ms: number }): number {
  return Math.log(latency.p95Ms / latency.p50Ms) / normalQuantile95;
}

function matches(where: Modifier['where'], fields: Fields): boolean {
  if (where === undefined) return true;
  const value = fields[where.field];
  if (where.equals !== undefined && value !== where.equals) return false;
  if (where.above !== undefined && !(typeof value === 'number' && value > where.above)) return false;
  if (where.below !== undefined && !(typeof value === 'number' && value < where.below)) return false;
  return true;
}

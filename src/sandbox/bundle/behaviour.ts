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

const rampSchema = z
  .strictObject({ fromMs: z.number(), overMs: z.number().positive() })
  .describe('In drill time: the effect is nothing before, and grows in a straight line to all of it');

const common = { where: conditionSchema.optional(), ramp: rampSchema.optional() };

/** Something that makes requests slower, fail or wrong: a trait of a bundle, or a fault put upon it. */
export const modifierSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('slow'),
    ...common,
    p95Ms: positiveMs.describe('95 % of the meant requests come within this time, at the reference load'),
    p50Ms: positiveMs.optional().describe('Half of them; by default in the proportion of the bundle'),
  }),
  z.strictObject({
    kind: z.literal('error'),
    ...common,
    rate: share,
    soft: z.boolean().default(false).describe('Fails with HTTP 200 and no outputs instead of HTTP 500'),
  }),
  z.strictObject({
    kind: z.literal('wrong'),
    ...common,
    rate: share,
    as: z.string().optional().describe('Which plausible mistake the domain makes; it has one of its own'),
  }),
  z.strictObject({
    kind: z.literal('skew'),
    feature: z.string().describe('A feature that the preprocessor hands over raw instead of normalised'),
  }),
  z.strictObject({
    kind: z.literal('capacity'),
    ramp: rampSchema.optional(),
    rps: z.number().positive().describe('What the bundle can take at most, in requests per second'),
  }),
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

/** What one kind of request meets at one moment: traits and faults applied. */
export interface Prospect {
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly errorRate: number;
  /** Share of the errors that come as HTTP 200 without outputs. */
  readonly softShare: number;
  readonly wrongRate: number;
  /** Which mistakes wrong answers make, weighted by their rates; undefined stands for the domain's own. */
  readonly mistakes: readonly { readonly as: string | undefined; readonly rate: number }[];
  /** Features that reach the model raw instead of normalised. */
  readonly skewed: readonly string[];
  /** Share of requests that are refused because the capacity is exceeded. */
  readonly refusedRate: number;
}

/** What becomes of one request. A refused request is turned away at once; a failed one takes its time first. */
export interface Outcome {
  readonly latencyMs: number;
  readonly end: 'answer' | 'error' | 'soft-error' | 'refused';
  readonly wrong: boolean;
  /** The mistake that a wrong answer makes; undefined stands for the domain's own. */
  readonly as: string | undefined;
}

/** The 95 % quantile of the standard normal distribution. */
const normalQuantile95 = 1.6448536269514722;
/** Beyond this utilisation latency grows no further: the queue is full. */
const utilisationMax = 0.9;

/** What a request with these fields meets at this drill time and load, offered in requests per second of drill time. */
export function prospectOf(
  behaviour: Behaviour,
  modifiers: readonly Modifier[],
  request: { readonly fields: Fields; readonly offeredRps: number; readonly atMs: number },
): Prospect {
  const { offeredRps, atMs } = request;
  const capacityRps = capacityOf(behaviour, modifiers, atMs);
  const { referenceRps, capacityRps: usualRps } = behaviour.load;
  const stretch = (1 - referenceRps / usualRps) / (1 - Math.min(offeredRps / capacityRps, utilisationMax));
  let { p50Ms, p95Ms } = behaviour.latency;
  let rightRate = 1 - behaviour.wrongRate;
  let soundRate = 1 - behaviour.errorRate;
  let softRate = 0;
  let hardRate = behaviour.errorRate;
  const mistakes = [{ as: undefined as string | undefined, rate: behaviour.wrongRate }];
  for (const modifier of [...behaviour.traits, ...modifiers]) {
    if (modifier.kind === 'capacity' || modifier.kind === 'skew' || !matches(modifier.where, request.fields))
      continue;
    const effect = rampedTo(modifier.ramp, atMs);
    if (modifier.kind === 'slow') {
      const p50MsThen = modifier.p50Ms ?? (p50Ms / p95Ms) * modifier.p95Ms;
      p50Ms += (p50MsThen - p50Ms) * effect;
      p95Ms += (modifier.p95Ms - p95Ms) * effect;
      continue;
    }
    const rate = modifier.rate * effect;
    if (modifier.kind === 'wrong') {
      rightRate *= 1 - rate;
      mistakes.push({ as: modifier.as, rate });
    } else {
      soundRate *= 1 - rate;
      if (modifier.soft) softRate += rate;
      else hardRate += rate;
    }
  }
  return {
    p50Ms: p50Ms * stretch,
    p95Ms: p95Ms * stretch,
    errorRate: 1 - soundRate,
    softShare: softRate === 0 ? 0 : softRate / (softRate + hardRate),
    wrongRate: 1 - rightRate,
    mistakes,
    skewed: modifiers.flatMap((modifier) => (modifier.kind === 'skew' ? [modifier.feature] : [])),
    refusedRate: Math.max(0, 1 - capacityRps / Math.max(offeredRps, Number.EPSILON)),
  };
}

/** What a bundle can take at this drill time, in requests per second. */
export function capacityOf(behaviour: Behaviour, modifiers: readonly Modifier[], atMs: number): number {
  let { capacityRps } = behaviour.load;
  for (const modifier of [...behaviour.traits, ...modifiers]) {
    if (modifier.kind !== 'capacity') continue;
    capacityRps += (modifier.rps - capacityRps) * rampedTo(modifier.ramp, atMs);
  }
  return capacityRps;
}

/** How much of its effect a modifier has by now, from 0 to 1. */
function rampedTo(ramp: z.infer<typeof rampSchema> | undefined, atMs: number): number {
  if (ramp === undefined) return 1;
  return Math.min(1, Math.max(0, (atMs - ramp.fromMs) / ramp.overMs));
}

/** Draws what becomes of one request. Always takes the same number of draws, so that streams stay in step. */
export function sampleOutcome(random: Random, prospect: Prospect): Outcome {
  const latencyMs = prospect.p50Ms * Math.exp(spreadOf(prospect) * random.normal());
  const refused = random.chance(prospect.refusedRate);
  const failed = random.chance(prospect.errorRate);
  const wrong = random.chance(prospect.wrongRate);
  const soft = random.chance(prospect.softShare);
  const as = mistakeAt(prospect.mistakes, random.next());
  return {
    latencyMs,
    end: refused ? 'refused' : failed ? (soft ? 'soft-error' : 'error') : 'answer',
    wrong,
    as,
  };
}

/** The mistake at a place between 0 and 1, each taking as much room as it is frequent. */
function mistakeAt(mistakes: Prospect['mistakes'], place: number): string | undefined {
  let left = place * mistakes.reduce((sum, { rate }) => sum + rate, 0);
  for (const { as, rate } of mistakes) {
    if (left < rate) return as;
    left -= rate;
  }
  return mistakes.at(-1)?.as;
}

/** Standard deviation of the logarithm of a latency, from its quantiles. */
export function spreadOf(latency: { readonly p50Ms: number; readonly p95Ms: number }): number {
  return Math.log(latency.p95Ms / latency.p50Ms) / normalQuantile95;
}

function matches(where: z.infer<typeof conditionSchema> | undefined, fields: Fields): boolean {
  if (where === undefined) return true;
  const value = fields[where.field];
  if (where.equals !== undefined && value !== where.equals) return false;
  if (where.above !== undefined && !(typeof value === 'number' && value > where.above)) return false;
  if (where.below !== undefined && !(typeof value === 'number' && value < where.below)) return false;
  return true;
}

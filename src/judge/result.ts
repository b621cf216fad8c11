import { z } from 'zod';
import { stepSchema } from '../core/events.ts';
import { attributionSchema, type ReasonCode, reasonCodes, verdictSchema } from '../core/verdict.ts';

const seconds = z.number().nullable();
const intervalSchema = z
  .strictObject({ lo: z.number(), hi: z.number() })
  .nullable()
  .describe('Seconds, as [lo, hi]: a time that was sampled is known to an interval, not to a point');

/** One question that the judge asked of the journal, and its answer. */
export const checkSchema = z.strictObject({
  name: z.string().describe('For example I4 or budget-ttr'),
  title: z.string(),
  verdict: verdictSchema,
  reason: z.enum(reasonCodes as [ReasonCode, ...ReasonCode[]]).nullable(),
  detail: z.string().describe('The figures behind the answer'),
});
export type Check = z.infer<typeof checkSchema>;

/** All times of a drill in seconds of drill time; null is censored at the deadline, never infinite and never dropped. */
export const timesSchema = z.strictObject({
  ttd: seconds.describe('Time to detect: alert − effect'),
  ttr: seconds.describe('Time to roll back: effective − effect'),
  ttv: seconds.describe('Time to verified recovery: recovered − effect'),
  react: seconds.describe('started − alert'),
  execute: seconds.describe('effective − started'),
  claimGap: seconds.describe('claimed − recovered; negative: success was claimed too early'),
});
export type Times = z.infer<typeof timesSchema>;

/** What the judge makes of one drill. It is computed from the journal alone, so it can be computed again at any time. */
export const drillResultSchema = z.strictObject({
  scenario: z.string(),
  title: z.string(),
  kind: z.enum(['scenario', 'control']),
  domain: z.string(),
  seed: z.int(),
  procedure: z.string(),
  verdict: verdictSchema,
  attribution: attributionSchema,
  reasons: z.array(z.enum(reasonCodes as [ReasonCode, ...ReasonCode[]])),
  times: timesSchema,
  intervals: z.strictObject({ ttd: intervalSchema, ttr: intervalSchema, ttv: intervalSchema }),
  marks: z
    .record(z.string(), z.number().nullable())
    .describe(
      'Instants in seconds of drill time: inject, effect, alert, declared, classified, decided, started, claimed, effective, recovered, verified, firstMessage, deadline, end',
    ),
  harm: z
    .number()
    .describe('Bad answers served from effect to recovery, weighted: error 1, wrong 1, slow 0.25'),
  badAnswers: z.strictObject({ error: z.int(), slow: z.int(), wrong: z.int() }),
  score: z.strictObject({
    total: z.number().min(0).max(100),
    steps: z.record(stepSchema, z.number()).describe('Points by step'),
  }),
  checks: z.array(checkSchema),
});
export type DrillResult = z.infer<typeof drillResultSchema>;

const shardSchema = z
  .strictObject({
    index: z.int().positive(),
    of: z.int().positive(),
    plan: z
      .array(z.strictObject({ scenario: z.string(), seed: z.int() }))
      .describe('Every drill of the whole suite, in its order'),
  })
  .describe('Which part of a suite this is; missing where it is the whole');

/** A suite: several drills, reported together. */
export const suiteResultSchema = z.strictObject({
  version: z.literal(1),
  firedrill: z.string(),
  seed: z.int().describe('Of the first drill of each scenario; repeats count up from it'),
  procedure: z.string(),
  shard: shardSchema.optional(),
  verdict: verdictSchema,
  exitCode: z.int(),
  counts: z.strictObject({ drills: z.int(), passed: z.int(), failed: z.int(), unknown: z.int() }),
  drills: z.array(drillResultSchema),
});
export type SuiteResult = z.infer<typeof suiteResultSchema>;

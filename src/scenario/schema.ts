import { z } from 'zod';
import { parseDurationMs } from '../core/units.ts';

/** A stretch of drill time, written as 45s, 2m or 1m30s and read as milliseconds. */
export const durationSchema = z
  .string()
  .regex(/^(\d+(\.\d+)?(ms|s|m|h|d))+$/, 'Write for example 45s, 2m or 1m30s')
  .transform(parseDurationMs)
  .meta({ id: 'Duration', description: 'A stretch of drill time, for example 45s, 2m or 1m30s' });
const share = z.number().min(0).max(1);

export const domains = [
  'ecommerce-recommender',
  'financial-risk-scoring',
  'healthcare-diagnostic',
  'support-chatbot',
] as const;
export type Domain = (typeof domains)[number];

export const planeSchema = z.enum(['model', 'traffic', 'schema', 'data', 'cache', 'flags', 'desired']);
/**
 * A kind of state that a rollback must bring back. Weights, preprocessor, prompt, thresholds and index all belong to
 * `model`: a bundle is brought back as a whole.
 */
export type Plane = z.infer<typeof planeSchema>;

export const servers = ['stable', 'candidate', 'fallback', 'legacy'] as const;
const serverSchema = z.enum(servers);

const timelineEntrySchema = z.strictObject({
  at: durationSchema.describe(
    'When, counted from the onset: the end of the baseline plus a jitter drawn from the seed',
  ),
  fault: z.string().describe('Name of a fault; `firedrill list faults` shows them all'),
  with: z.record(z.string(), z.unknown()).default({}).describe('The parameters of the fault'),
});

/** The one schema of a scenario file: types, validation, JSON Schema and the reference page come from it. */
export const scenarioSchema = z
  .strictObject({
    id: z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9-]{0,31}$/)
      .describe('Short name, for example S02'),
    title: z.string().min(1).max(60).describe('What happens, in a few words'),
    kind: z
      .enum(['scenario', 'control'])
      .default('scenario')
      .describe('A control looks like a failure, and a rollback is the wrong answer to it'),
    domain: z.enum(domains).describe('Which small AI product is built in the sandbox'),
    story: z.string().min(1).describe('What the people in the room are told afterwards'),
    lookAlike: z
      .string()
      .optional()
      .describe('The scenario that a control resembles, or the other way round'),
    traffic: z
      .strictObject({
        rps: z.number().positive().max(200).default(10).describe('Requests per second of drill time'),
      })
      .prefault({}),
    serving: z
      .union([
        z.enum(['stable', 'candidate']),
        z.strictObject({ stable: z.number().min(0).default(0), candidate: z.number().min(0).default(0) }),
      ])
      .default('candidate')
      .describe(
        'Which server takes the traffic during the baseline, or in which shares: the candidate is the new release',
      ),
    timeline: z.array(timelineEntrySchema).min(1).max(20).describe('What breaks, and when'),
    classifiedAs: z
      .array(z.string())
      .default([])
      .describe('Classifications that are right; empty: any classification earns its points'),
    detectable: z.array(z.string()).default([]).describe('Signals in which the failure shows'),
    rollback: z
      .strictObject({
        planes: z.array(planeSchema).min(1).describe('What must be brought back'),
        to: z
          .union([serverSchema.transform((server) => [server]), z.array(serverSchema).min(1)])
          .prefault('stable')
          .describe('The server whose bundle must serve in the end; of several, any will do'),
        from: serverSchema
          .default('candidate')
          .describe('The server whose bundle must no longer serve in the end'),
        order: z
          .array(planeSchema)
          .default([])
          .describe('Planes that must be at their target before the next one is touched'),
      })
      .optional()
      .describe('The right answer; a control has none'),
    recovered: z
      .strictObject({
        p95Ms: z.number().positive().default(300).describe('95 % of the answers come within this time'),
        errorRate: share.default(0.02).describe('Highest share of errors'),
        wrongRate: share.default(0.02).describe('Highest share of wrong answers'),
        deferredRate: share
          .default(0.1)
          .describe('Highest share of honest deferrals: "somebody will look at it", or "we are busy"'),
        holdFor: durationSchema.prefault('2m').describe('How long users must be well without a break'),
      })
      .prefault({})
      .describe('What counts as healthy, for users'),
    limits: z
      .strictObject({
        errorPeak: share
          .default(1)
          .describe('Highest share of errors in any twenty seconds after the first action'),
        blockedFor: durationSchema
          .optional()
          .describe('Longest time that any statement may wait for a lock after the alert'),
        amplification: z
          .number()
          .min(1)
          .optional()
          .describe('Most tries for each request in the hold window'),
        saturation: share.optional().describe('Highest utilisation of any serving server in the hold window'),
        refusals: z
          .int()
          .nonnegative()
          .optional()
          .describe('Most calls that the control plane may refuse: a procedure must not hammer it'),
        goodput: z
          .strictObject({ share, within: durationSchema })
          .optional()
          .describe('Share of good answers that must be reached within a time after the effect, and kept'),
      })
      .prefault({})
      .describe('What the rollback itself must not do'),
    untouched: z
      .array(z.string())
      .default([])
      .describe('Flags that the procedure must leave alone, by key: harmless changes that look guilty'),
    affected: z
      .enum(['listed'])
      .optional()
      .describe(
        '`listed`: everybody who got a wrong answer that was stored must stand in the table of affected requests',
      ),
    audiences: z
      .array(z.string())
      .default([])
      .describe('Who must be told within the budget for messages, for example clinicians'),
    tolerated: z
      .array(z.enum(['fallback']))
      .default([])
      .describe('What a control lets pass: moving users to the fallback'),
    alertExpected: z
      .boolean()
      .default(false)
      .describe('Whether a control asks for an alert, of any severity: staying silent would be blindness'),
    budget: z
      .strictObject({
        ttd: durationSchema.prefault('2m').describe('Time to detect'),
        ttr: durationSchema.prefault('5m').describe('Time to roll back'),
        message: durationSchema
          .optional()
          .describe('Time from the alert to the first message to people; a gate where given'),
      })
      .prefault({}),
    baseline: durationSchema
      .prefault('1m')
      .refine((ms) => ms >= 60_000, 'the healthy past is measured in it, which takes at least 1m')
      .describe('Healthy running before the onset, at least 1m'),
    deadline: durationSchema.prefault('15m').describe('When the drill is over, counted from the onset'),
  })
  .check((context) => {
    const { kind, rollback } = context.value;
    if ((kind === 'control') === (rollback === undefined)) return;
    context.issues.push({
      code: 'custom',
      path: ['rollback'],
      input: rollback,
      message:
        kind === 'control'
          ? 'a control has no rollback: acting is the failure. Leave it out'
          : 'say what must be brought back, for example { planes: [model, traffic], to: stable }',
    });
  })
  .meta({ id: 'Scenario', title: 'firedrill scenario', description: 'One failure story, scripted.' });

/** A scenario as it runs: every default filled in, every duration in milliseconds. */
export type Scenario = z.output<typeof scenarioSchema>;
/** A scenario as it is written. */
export type ScenarioInput = z.input<typeof scenarioSchema>;

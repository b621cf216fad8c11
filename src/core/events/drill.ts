import { z } from 'zod';
import { ms } from './units.ts';

/** Version of the journal's format; it grows when an old journal could no longer be read. */
const journalVersion = 1;

const phaseSchema = z.enum(['prepare', 'baseline', 'fault', 'hold', 'settle', 'end']);
/** `prepare` starts parts, `baseline` proves health, `fault` lasts until recovery, `hold` until it is verified. */
export type Phase = z.infer<typeof phaseSchema>;

/** What the harness says of the drill and of itself. */
export const drillEvents = [
  z.object({
    type: z.literal('drill-started'),
    version: z.literal(journalVersion),
    firedrill: z.string(),
    scenario: z
      .unknown()
      .describe('The scenario as it was written, so that a stored run can be judged without its file'),
    seed: z.int(),
    speed: z.number(),
    procedure: z.object({ kind: z.string(), name: z.string() }),
    rules: z.array(z.string()),
    scrapeIntervalMs: ms,
    evaluationIntervalMs: ms,
    target: z
      .object({
        bundle: z.string(),
        digest: z.string(),
        bad: z.string(),
        alternatives: z.record(z.string(), z.string()).optional(),
      })
      .describe(
        'The bundle that must serve in the end, its digest, the digest that must no longer, and the digests of other bundles that will do, by name',
      ),
    approved: z
      .record(z.string(), z.string())
      .optional()
      .describe(
        'Every bundle that was ever released, by digest: whatever else serves was put together by hand',
      ),
    at: z.string().describe('Wall time, for people: nothing is computed from it'),
  }),
  z.object({ type: z.literal('phase'), phase: phaseSchema }),
  z.object({ type: z.literal('speed'), speed: z.number(), reason: z.string() }),
  z.object({
    type: z.literal('part'),
    part: z.string(),
    state: z.enum(['started', 'ready', 'stopped', 'died']),
    detail: z.string(),
  }),
  z.object({
    type: z.literal('signal'),
    name: z.string(),
    value: z.number().nullable(),
    limit: z.number().nullable(),
    unit: z.string(),
  }),
  z.object({ type: z.literal('rule-failed'), rule: z.string(), reason: z.string() }),
  z.object({
    type: z.literal('message'),
    channel: z.string(),
    audience: z.string(),
    text: z.string(),
  }),
  z.object({
    type: z.literal('harness-health'),
    eventLoopDelayP99Ms: ms,
    eventLoopDelayMaxMs: ms,
    trafficLateP99Ms: ms,
    monitorLagMaxMs: ms,
  }),
  z.object({ type: z.literal('left-behind'), what: z.array(z.string()) }),
  z.object({ type: z.literal('trouble'), where: z.string(), code: z.string(), message: z.string() }),
  z.object({
    type: z.literal('drill-ended'),
    reason: z
      .enum(['completed', 'deadline', 'decided', 'fault-not-effective', 'interrupted', 'error'])
      .describe('`decided`: the drill was to end once nothing could save its verdict any more'),
  }),
] as const;

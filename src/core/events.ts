import { z } from 'zod';

/**
 * Everything that can stand in a journal: a closed, versioned union.
 *
 * Every event carries `seq` (1, 2, 3 …) and `t`, milliseconds of drill time stamped in the harness process when the
 * event was appended. Where something happened earlier than it could be written down, the event says so in fields of
 * its own (`atMs`, `fromMs`, `toMs`), on the same clock.
 */
export const journalVersion = 1;

const ms = z.number();
const count = z.int().nonnegative();

export const phaseSchema = z.enum(['prepare', 'baseline', 'fault', 'hold', 'settle', 'end']);
/** `prepare` starts parts, `baseline` proves health, `fault` lasts until recovery, `hold` until it is verified. */
export type Phase = z.infer<typeof phaseSchema>;

export const stepSchema = z.enum([
  'detect',
  'classify',
  'decide',
  'execute',
  'verify',
  'communicate',
  'review',
]);
/** The seven steps of a rollback procedure. */
export type Step = z.infer<typeof stepSchema>;
export const steps = stepSchema.options;

/** The kinds of bad answers that the observer tells apart. */
export const harmSchema = z.enum(['error', 'slow', 'wrong']);
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

export const alertSchema = z.object({
  type: z.literal('alert'),
  state: z.enum(['pending', 'firing', 'resolved']),
  name: z.string(),
  labels: z.record(z.string(), z.string()),
  annotations: z.record(z.string(), z.string()),
  value: z.number().nullable(),
  activeAtMs: ms,
  atMs: ms.describe('The evaluation that changed the state'),
});

/** A call on the control plane of the sandbox, as the part that served it saw it. */
const actionSchema = z.object({
  type: z.literal('action'),
  part: z.string(),
  plane: z.enum([
    'model',
    'traffic',
    'schema',
    'data',
    'cache',
    'flags',
    'desired',
    'registry',
    'comms',
    'none',
  ]),
  mutating: z.boolean(),
  summary: z.string(),
  ok: z.boolean(),
  durationMs: ms,
  actor: z.string().nullable().describe('Who did it, where the protocol says'),
});
export type ActionEvent = z.infer<typeof actionSchema>;

const procedureEvents = [
  z.object({ type: z.literal('procedure-started'), alert: z.string() }),
  z.object({ type: z.literal('step-started'), step: stepSchema, title: z.string() }),
  z.object({ type: z.literal('step-progress'), step: stepSchema, detail: z.string() }),
  z.object({ type: z.literal('step-completed'), step: stepSchema, ok: z.boolean(), detail: z.string() }),
  z.object({ type: z.literal('declared'), by: z.string(), summary: z.string() }),
  z.object({ type: z.literal('classified'), class: z.string(), by: z.string(), evidence: z.string() }),
  z.object({
    type: z.literal('decided'),
    decision: z.enum(['rollback', 'hold']),
    by: z.string(),
    approvedBy: z.string().nullable(),
    executedBy: z.string().nullable(),
    breakGlass: z.boolean(),
    reason: z.string(),
  }),
  z.object({ type: z.literal('claimed'), success: z.boolean(), summary: z.string() }),
  z.object({ type: z.literal('reviewed'), note: z.string() }),
  z.object({ type: z.literal('output'), stream: z.enum(['stdout', 'stderr']), text: z.string() }),
  z.object({
    type: z.literal('procedure-ended'),
    ok: z.boolean(),
    exitCode: z.int().nullable(),
    detail: z.string(),
  }),
] as const;

const faultEvents = [
  z.object({ type: z.literal('fault-intended'), id: z.string(), fault: z.string(), atMs: ms }),
  z.object({
    type: z.literal('fault-armed'),
    id: z.string(),
    fault: z.string(),
    visibleAs: z
      .enum(['error', 'slow', 'wrong', 'surge', 'cold', 'state'])
      .describe('What the observer must see of it'),
  }),
  z.object({ type: z.literal('fault-seen'), id: z.string(), atMs: ms, evidence: z.string() }),
  z.object({ type: z.literal('fault-undone'), id: z.string(), ok: z.boolean() }),
] as const;

const drillEvents = [
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
    reason: z.enum(['completed', 'deadline', 'fault-not-effective', 'interrupted', 'error']),
  }),
] as const;

export const eventBodySchema = z.discriminatedUnion('type', [
  ...drillEvents,
  ...faultEvents,
  binSchema,
  planesSchema,
  ledgerSchema,
  affectedSchema,
  loadSchema,
  blockedSchema,
  alertSchema,
  actionSchema,
  ...procedureEvents,
]);
/** An event before the journal has stamped it. */
export type EventBody = z.infer<typeof eventBodySchema>;
export type EventType = EventBody['type'];

/** An event as it stands in the journal. */
export type JournalEvent = EventBody & { readonly seq: number; readonly t: number };
/** The stamped event of one type. */
export type EventOf<T extends EventType> = Extract<EventBody, { type: T }> & {
  readonly seq: number;
  readonly t: number;
};

/** The events of one type, in journal order. */
export function eventsOf<T extends EventType>(events: readonly JournalEvent[], type: T): EventOf<T>[] {
  return events.filter((event): event is EventOf<T> => event.type === type);
}

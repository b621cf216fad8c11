import { z } from 'zod';

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

/** What the procedure says of itself: claims, and no evidence. */
export const procedureEvents = [
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

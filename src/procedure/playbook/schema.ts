import { z } from 'zod';
import { durationSchema } from '../../scenario/schema.ts';
import { commonShape, labelMatchSchema } from '../common-schema.ts';
import { authorities, authorityMistakes } from './authority.ts';
import { messageSchema } from './channels/index.ts';
import { promqlSchema } from './condition/promql-schema.ts';
import { conditionSchema, holdingSchema } from './condition/schema.ts';
import { referenceMistakes } from './references.ts';
import { plannedStepSchema } from './steps/planned-step.ts';

const role = z.string().describe('One of the roles');
const because = z.string().min(1).describe('The reason, for the record');

const rolesSchema = z
  .record(
    z.string(),
    z.strictObject({
      person: z.string().min(1).describe('Who holds the role: control planes are told this name'),
      may: z.array(z.enum(authorities)).min(1).describe('What this person has authority for'),
    }),
  )
  .describe('Who takes part, and with what authority');

const detectSchema = z.strictObject({
  by: role.describe('Role that declares the incident'),
  on: labelMatchSchema.default({ severity: 'page' }),
  confirm: holdingSchema
    .optional()
    .describe('Must hold before anything else happens; otherwise the alert is held to be false'),
});

const classifySchema = z.strictObject({
  by: role.describe('Role that classifies'),
  classes: z
    .array(
      z.strictObject({
        class: z.string().min(1).describe('Name of the kind of incident'),
        when: conditionSchema.optional().describe('Left out, the class fits whatever has come this far'),
      }),
    )
    .min(1)
    .describe('Kinds of incident: the first whose condition is true is it'),
});

const decisionSchema = z.discriminatedUnion('decision', [
  z.strictObject({
    decision: z.literal('hold'),
    by: role.describe('Role that decides'),
    because,
    watch: durationSchema
      .optional()
      .describe('Looks again after this time, and classifies anew while the detection is still confirmed'),
  }),
  z.strictObject({
    decision: z.literal('rollback'),
    by: role.describe('Role that decides'),
    approvedBy: role.optional().describe('Role that approves; must not be the person who executes'),
    executedBy: role.describe('Role that executes'),
    breakGlass: z
      .strictObject({ ratifiedBy: role.describe('Role that answers for it afterwards') })
      .optional()
      .describe('Executes without waiting for an approval'),
    because,
  }),
]);
export type Decision = z.output<typeof decisionSchema>;

/** The moments at which people can be told something. */
const moments = ['declared', 'classified', 'decided', 'executed', 'verified', 'held', 'failed'] as const;
export type Moment = (typeof moments)[number];

const communicateSchema = z.strictObject({
  by: role.describe('Role that talks to people'),
  messages: z
    .array(
      z.strictObject({
        when: z.enum(moments),
        if: conditionSchema.optional().describe('Sent only when this is true, or when nobody can tell'),
        send: messageSchema,
      }),
    )
    .describe('What is said at which moment; sent beside the other steps, never in their way'),
});

const plan = z.array(plannedStepSchema).max(100);

/** A playbook: a procedure in seven steps, written so that the people who follow it can read it. */
export const playbookSchema = z
  .strictObject({
    kind: z.literal('playbook'),
    name: commonShape.name,
    rules: commonShape.rules,
    roles: rolesSchema,
    signals: z
      .record(z.string(), promqlSchema)
      .default({})
      .describe('PromQL by a name of its own, for conditions: { p95: histogram_quantile(0.95, …) }'),
    detect: detectSchema,
    classify: classifySchema,
    decide: z.record(z.string(), decisionSchema).describe('What to do about each class'),
    execute: z.record(z.string(), plan).default({}).describe('The plan for each class that is rolled back'),
    verify: plan.default([]).describe('Steps that only look, by other eyes than the alert'),
    communicate: communicateSchema,
    review: z.strictObject({ by: role, note: z.string().min(1).describe('What to look into afterwards') }),
  })
  .check((context) => {
    for (const { path, message, suggestion } of [
      ...authorityMistakes(context.value),
      ...referenceMistakes(context.value),
    ]) {
      const params = suggestion === undefined ? {} : { suggestion };
      context.issues.push({ code: 'custom', path: [...path], input: context.value, message, params });
    }
  })
  .meta({ id: 'Playbook', title: 'firedrill playbook', description: 'A rollback procedure in seven steps' });

export type Playbook = z.output<typeof playbookSchema>;

import { z } from 'zod';
import { durationSchema } from '../../../scenario/schema.ts';
import { promqlSchema } from './promql-schema.ts';

/** Something that is true, false or unknown of the sandbox. Exactly one of the ways to ask is given. */
export interface Condition {
  readonly promql?: string | undefined;
  readonly signal?: string | undefined;
  readonly sql?: string | undefined;
  readonly http?: HttpCondition | undefined;
  readonly contract?: string | undefined;
  readonly artifact?: string | undefined;
  readonly available?: string | undefined;
  readonly model?: string | undefined;
  readonly class?: string | undefined;
  readonly above?: number | undefined;
  readonly below?: number | undefined;
  readonly all?: readonly Condition[] | undefined;
  readonly any?: readonly Condition[] | undefined;
  readonly not?: Condition | undefined;
}

const httpConditionSchema = z.strictObject({
  get: z.string().min(1).describe('URL; $NAME stands for an address of the sandbox'),
  status: z.int().default(200).describe('The status that it must answer'),
  json: z
    .strictObject({
      path: z.string().min(1).describe('Keys and indexes into the body, with dots: servers.stable.ready'),
      equals: z.union([z.string(), z.number(), z.boolean()]),
    })
    .optional()
    .describe('What must stand in the JSON body'),
});
export type HttpCondition = z.output<typeof httpConditionSchema>;

/** The ways to ask. */
const questions = [
  'promql',
  'signal',
  'sql',
  'http',
  'contract',
  'artifact',
  'available',
  'model',
  'class',
  'all',
  'any',
  'not',
] as const;

const shape = {
  promql: promqlSchema
    .optional()
    .describe('True when the query returns a sample; with `above` or `below`, when its one value is'),
  signal: z.string().optional().describe('The same for one of the signals of this playbook, by its name'),
  sql: z
    .string()
    .min(1)
    .optional()
    .describe('A query that only reads; its first value must be true, or within `above` and `below`'),
  http: httpConditionSchema.optional().describe('A call that must be answered like this'),
  contract: z
    .string()
    .optional()
    .describe('A bundle, for example v1: true when the database has the schema that it needs'),
  artifact: z
    .string()
    .optional()
    .describe('A bundle, for example v1: true when the registry has it, and it is the one that was approved'),
  available: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]*$/, 'Write the name of an address, for example RECONCILER_URL')
    .optional()
    .describe('An address of the sandbox, for example RECONCILER_URL: true when this product has it'),
  model: z.string().min(1).optional().describe('True when the product serves the model of this name'),
  class: z.string().min(1).optional().describe('True when the incident is of this class'),
  above: z.number().optional().describe('The value is larger than this; no value is neither'),
  below: z.number().optional().describe('The value is smaller than this; no value is neither'),
  all: z
    .lazy(() => z.array(conditionSchema).min(1))
    .optional()
    .describe('All of them are true'),
  any: z
    .lazy(() => z.array(conditionSchema).min(1))
    .optional()
    .describe('At least one of them is true'),
  not: z
    .lazy(() => conditionSchema)
    .optional()
    .describe('It is false; what is unknown stays unknown'),
};

export const conditionSchema: z.ZodType<Condition> = z
  .strictObject(shape)
  .check(asksOneThing)
  .meta({ id: 'Condition', description: 'Something that is true, false or unknown of the sandbox' });

/** A condition that must hold for a while, and how long to wait for that. */
export const holdingSchema = z
  .strictObject({
    ...shape,
    for: durationSchema.prefault('0s').describe('How long it must be true without a break'),
    within: durationSchema.prefault('2m').describe('When to give up'),
    every: durationSchema.prefault('5s').describe('How often to look'),
  })
  .check(asksOneThing, (context) => {
    if (context.value.for <= context.value.within) return;
    context.issues.push({
      code: 'custom',
      path: ['within'],
      input: context.value.within,
      message: 'gives up before the condition can have held for long enough',
    });
  });
export type Holding = z.output<typeof holdingSchema>;

function asksOneThing(context: z.core.ParsePayload<Condition>): void {
  const { value } = context;
  // A misspelt key has been reported already.
  if (context.issues.length > 0) return;
  const asked = questions.filter((question) => value[question] !== undefined);
  const problem = (message: string, suggestion: string): void => {
    context.issues.push({ code: 'custom', path: [], input: value, message, params: { suggestion } });
  };
  if (asked.length === 0) problem('this condition asks nothing', `Write one of ${questions.join(', ')}.`);
  if (asked.length > 1) problem(`this condition asks ${asked.join(' and ')}`, 'Put them under all or any.');
  const bounded = value.above !== undefined || value.below !== undefined;
  if (bounded && asked.length === 1 && !hasValue(value)) {
    problem(`above and below do not go with ${asked[0]}`, 'They go with promql, signal or sql.');
  }
}

function hasValue({ promql, signal, sql }: Condition): boolean {
  return promql !== undefined || signal !== undefined || sql !== undefined;
}

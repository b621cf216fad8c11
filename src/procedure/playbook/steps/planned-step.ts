import { z } from 'zod';
import { durationSchema } from '../../../scenario/schema.ts';
import { conditionSchema } from '../condition/schema.ts';
import { stepDrivers } from './index.ts';
import type { StepDriver } from './step.ts';

const policyShape = {
  if: conditionSchema
    .optional()
    .describe('Does the step only when this is true; when that cannot be found out, the step has failed'),
  title: z.string().min(1).optional().describe('What logs call this step'),
  retry: z
    .strictObject({
      times: z.int().min(1).max(20).describe('How often to try again'),
      pause: durationSchema.prefault('5s').describe('How long to wait before'),
    })
    .optional()
    .describe('Tries again before the step counts as failed'),
  onFailure: z
    .enum(['stop', 'continue'])
    .default('stop')
    .describe('Whether a failed step ends the plan, with a claim of failure'),
};
const policySchema = z.object(policyShape);
type Policy = z.output<typeof policySchema>;

/** One step of a plan: what to do, and what if that fails. */
export interface PlannedStep extends Policy {
  readonly driver: StepDriver;
  readonly config: unknown;
}

const names = stepDrivers.map(({ name }) => name);
const driverShape: Readonly<Record<string, z.ZodType>> = Object.fromEntries(
  stepDrivers.map(({ name, schema }) => [name, schema.optional()]),
);

/** A step as it is written: one key that says what to do, beside those that say what if it fails. */
export const plannedStepSchema = z
  .strictObject({ ...driverShape, ...policyShape })
  .check((context) => {
    const chosen = chosenIn(context.value);
    // A misspelt key has been reported already.
    if (chosen.length === 1 || context.issues.length > 0) return;
    const what = chosen.length === 0 ? 'this step does nothing' : `this step does ${chosen.join(' and ')}`;
    const suggestion = chosen.length === 0 ? `Write one of ${names.join(', ')}.` : 'Make a step of each.';
    context.issues.push({
      code: 'custom',
      path: [],
      input: context.value,
      message: what,
      params: { suggestion },
    });
  })
  .transform((value): PlannedStep => {
    const driver = stepDrivers.find(({ name }) => name === chosenIn(value)[0]);
    // A misspelt key does not keep zod from coming here, but the result is thrown away.
    if (driver === undefined) return z.NEVER;
    const { title, retry, onFailure, if: condition } = value as Policy;
    return {
      title,
      retry,
      onFailure,
      if: condition,
      driver,
      config: (value as Record<string, unknown>)[driver.name],
    };
  })
  .meta({ id: 'Step', description: 'One step of a plan' });

function chosenIn(value: Readonly<Record<string, unknown>>): string[] {
  return names.filter((name) => value[name] !== undefined);
}

import type { z } from 'zod';
import type { Condition } from '../condition/schema.ts';
import type { StepContext, StepOutcome } from '../context.ts';

/** A condition, and the keys that lead to it. */
export interface PlacedCondition {
  readonly path: readonly string[];
  readonly condition: Condition;
}

/**
 * One kind of thing that a playbook can do: its schema, how it reads in a log, and how it is done.
 *
 * A driver answers with an outcome. What it throws is taken for a failure of the step.
 */
export interface StepDriver<Schema extends z.ZodType = z.ZodType> {
  /** The key that chooses it in a playbook. */
  readonly name: string;
  readonly schema: Schema;
  /** Whether it only looks: only such steps may verify. */
  readonly readOnly: boolean;
  /** What it is about to do, for logs. */
  title(config: z.output<Schema>): string;
  run(config: z.output<Schema>, context: StepContext): Promise<StepOutcome>;
  /** The conditions in its configuration, so that what they refer to can be checked before a drill. */
  conditions?(config: z.output<Schema>): readonly PlacedCondition[];
}

/** Keeps the type of a driver's configuration while the list of drivers holds drivers of every kind. */
export function defineStep<Schema extends z.ZodType>(driver: StepDriver<Schema>): StepDriver<Schema> {
  return driver;
}

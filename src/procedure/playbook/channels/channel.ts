import { z } from 'zod';
import type { StepContext, StepOutcome } from '../context.ts';
import { unknownFacts } from '../facts.ts';

/** A way to tell people something. */
export interface Channel<Schema extends z.ZodType = z.ZodType> {
  readonly schema: Schema;
  send(message: z.output<Schema>, context: StepContext): Promise<StepOutcome>;
}

export function defineChannel<Schema extends z.ZodType>(channel: Channel<Schema>): Channel<Schema> {
  return channel;
}

/** A text in which `{alert}` and the other facts are filled in. */
export const textSchema = z
  .string()
  .min(1)
  .check((context) => {
    for (const name of unknownFacts(context.value)) {
      context.issues.push({
        code: 'custom',
        input: context.value,
        message: `nothing is known as {${name}}`,
        params: { offset: context.value.indexOf(`{${name}}`) },
      });
    }
  })
  .describe('The message; {alert}, {class}, {decision} and other facts are filled in');

import { z } from 'zod';

const scalar = z.union([z.string(), z.number(), z.boolean()]);

/** Requests whose right answer is known: procedures verify with them, and the black-box probe asks them all the time. */
export const sentinelsSchema = z
  .array(
    z.strictObject({
      segment: z
        .string()
        .min(1)
        .optional()
        .describe('Group of users that it stands for, a label of the probe'),
      inputs: z.record(z.string(), scalar).describe('Inputs of the model, each a tensor with one element'),
      expect: z.record(z.string(), scalar).describe('Outputs that the right answer has'),
    }),
  )
  .min(1)
  .meta({ id: 'Sentinels', title: 'firedrill sentinel requests' });
export type Sentinel = z.output<typeof sentinelsSchema>[number];

/** An inference request of the Open Inference Protocol v2 that asks a sentinel. */
export function sentinelRequest(
  { inputs }: Sentinel,
  id: string,
): { readonly id: string; readonly inputs: unknown[] } {
  const tensors = Object.entries(inputs).map(([name, value]) => ({
    name,
    datatype: datatypeOf(value),
    shape: [1],
    data: [value],
  }));
  return { id, inputs: tensors };
}

const answerSchema = z.object({
  outputs: z.array(z.object({ name: z.string(), data: z.array(z.unknown()) })),
});

/** Whether the body of an answer has every output that the sentinel expects. */
export function isRightAnswer({ expect }: Sentinel, body: unknown): boolean {
  const parsed = answerSchema.safeParse(body);
  if (!parsed.success) return false;
  const outputs = new Map(parsed.data.outputs.map(({ name, data }) => [name, data[0]]));
  return Object.entries(expect).every(([name, value]) => outputs.get(name) === value);
}

function datatypeOf(value: string | number | boolean): string {
  if (typeof value === 'string') return 'BYTES';
  if (typeof value === 'boolean') return 'BOOL';
  return Number.isInteger(value) ? 'INT64' : 'FP64';
}

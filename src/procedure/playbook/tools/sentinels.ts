import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import { validateYaml } from '../../../core/yaml-document.ts';
import { expand } from '../../environment.ts';
import type { StepContext } from '../context.ts';
import { type HttpAnswer, request } from './http.ts';

const scalar = z.union([z.string(), z.number(), z.boolean()]);

/** Requests whose right answer is known. */
export const sentinelsSchema = z
  .array(
    z.strictObject({
      inputs: z.record(z.string(), scalar).describe('Inputs of the model, each a tensor with one element'),
      expect: z.record(z.string(), scalar).describe('Outputs that the right answer has'),
    }),
  )
  .min(1)
  .meta({ id: 'Sentinels', title: 'firedrill sentinel requests' });
export type Sentinel = z.output<typeof sentinelsSchema>[number];

/** Reads the sentinel requests that a playbook names. */
export async function readSentinels(path: string, context: StepContext): Promise<Sentinel[]> {
  const file = resolve(context.folder, expand(path, context.environment));
  return validateYaml(sentinelsSchema, await readFile(file, 'utf8'), file);
}

/** Sends a sentinel to an inference endpoint of the Open Inference Protocol v2. */
export function sendSentinel(
  { inputs }: Sentinel,
  target: { readonly url: string; readonly model: string },
  context: StepContext,
): Promise<HttpAnswer> {
  const url = `${target.url.replace(/\/$/, '')}/v2/models/${encodeURIComponent(target.model)}/infer`;
  const tensors = Object.entries(inputs).map(([name, value]) => ({
    name,
    datatype: datatypeOf(value),
    shape: [1],
    data: [value],
  }));
  // An id of its own for each: servers and caches must not take a repeated question for the same one.
  const id = `sentinel-${context.random.int(0, 999_999_999)}`;
  return request({ to: 'the model', method: 'POST', url, json: { id, inputs: tensors } }, context);
}

const outputsSchema = z.object({
  outputs: z.array(z.object({ name: z.string(), data: z.array(z.unknown()) })),
});

/** Whether an answer has every output that the sentinel expects. */
export function isRight({ expect }: Sentinel, answer: HttpAnswer): boolean {
  const parsed = outputsSchema.safeParse(answer.json);
  if (!answer.ok || !parsed.success) return false;
  const outputs = new Map(parsed.data.outputs.map(({ name, data }) => [name, data[0]]));
  return Object.entries(expect).every(([name, value]) => outputs.get(name) === value);
}

function datatypeOf(value: string | number | boolean): string {
  if (typeof value === 'string') return 'BYTES';
  if (typeof value === 'boolean') return 'BOOL';
  return Number.isInteger(value) ? 'INT64' : 'FP64';
}

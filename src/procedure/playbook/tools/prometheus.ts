import { z } from 'zod';
import { need } from '../../environment.ts';
import type { StepContext } from '../context.ts';
import { request } from './http.ts';

const sample = z.tuple([z.number(), z.string()]);
const answerSchema = z.object({
  data: z.discriminatedUnion('resultType', [
    z.object({ resultType: z.literal('vector'), result: z.array(z.object({ value: sample })) }),
    z.object({ resultType: z.literal('scalar'), result: sample }),
  ]),
});

/** The values of an instant query without NaN, or why there is no answer. */
export type QueryAnswer =
  | { readonly ok: true; readonly values: readonly number[] }
  | { readonly ok: false; readonly detail: string };

/**
 * Asks Prometheus what an expression is now.
 *
 * "Missing" and "0/0" are both a 200 there; here both are no value at all, so that neither is taken for a number.
 */
export async function queryPrometheus(promql: string, context: StepContext): Promise<QueryAnswer> {
  const url = new URL(`${need(context.environment, 'PROMETHEUS_URL').replace(/\/$/, '')}/api/v1/query`);
  url.searchParams.set('query', promql);
  const answer = await request({ to: 'Prometheus', method: 'GET', url: url.href }, context);
  if (!answer.ok) return { ok: false, detail: answer.detail };
  const parsed = answerSchema.safeParse(answer.json);
  if (!parsed.success)
    return { ok: false, detail: 'Prometheus answered something else than a vector or a scalar' };
  const { data } = parsed.data;
  const texts = data.resultType === 'scalar' ? [data.result[1]] : data.result.map(({ value }) => value[1]);
  return { ok: true, values: texts.map(toNumber).filter((value) => !Number.isNaN(value)) };
}

function toNumber(text: string): number {
  return text.endsWith('Inf') ? (text.startsWith('-') ? -Infinity : Infinity) : Number(text);
}

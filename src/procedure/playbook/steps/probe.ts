import { z } from 'zod';
import { sideBySide } from '../../../core/side-by-side.ts';
import { servers } from '../../../scenario/schema.ts';
import type { Sentinel } from '../../../scenario/sentinels.ts';
import { need } from '../../environment.ts';
import { done, failed, type StepContext } from '../context.ts';
import { isRight, readSentinels, sendSentinel } from '../tools/sentinels.ts';
import { defineStep } from './step.ts';

const addresses = {
  gateway: 'GATEWAY_URL',
  stable: 'MODEL_URL_STABLE',
  candidate: 'MODEL_URL_CANDIDATE',
  fallback: 'MODEL_URL_FALLBACK',
  legacy: 'MODEL_URL_LEGACY',
} as const;

/**
 * Asks like a user does, with requests whose right answer is known: evidence that owes nothing to the metrics by which
 * the failure was detected.
 */
export const probe = defineStep({
  name: 'probe',
  readOnly: true,
  schema: z
    .strictObject({
      at: z.enum(['gateway', ...servers]).default('gateway'),
      requests: z.string().min(1).describe('File of sentinel requests; $MODEL_NAME may be part of its name'),
      times: z.int().min(1).max(100).default(1).describe('How often each of them is sent'),
      concurrency: z
        .int()
        .min(1)
        .max(100)
        .default(2)
        .describe(
          'How many are under way at a time; few, for a probe that makes its own load measures itself',
        ),
      right: z.number().min(0).max(1).default(0.9).describe('Share of right answers that is needed'),
      p95Ms: z.number().positive().default(300).describe('95 % of the answers have to come within this time'),
    })
    .describe('Asks with known answers: { requests: $MIGRATIONS_DIR/../sentinels.yaml, times: 5 }'),
  title: ({ at, times }) => `ask the ${at} what is known, ${times} times`,
  async run({ at, requests, times, concurrency, right, p95Ms }, context) {
    const sentinels = await readSentinels(requests, context);
    const target = {
      url: need(context.environment, addresses[at]),
      model: need(context.environment, 'MODEL_NAME'),
    };
    const all = Array.from({ length: times }, () => sentinels).flat();
    const results: Result[] = [];
    await sideBySide(all, { concurrency, signal: context.signal }, async (sentinel) => {
      results.push(await ask(sentinel, target, context));
    });
    const rightShare = results.filter((result) => result.right).length / results.length;
    const slowest = p95(results.map((result) => result.tookMs));
    const detail = `${Math.round(rightShare * 1_000) / 10} % of ${results.length} answers right, p95 ${Math.round(slowest)} ms`;
    return rightShare >= right && slowest <= p95Ms ? done(detail) : failed(detail);
  },
});

interface Result {
  readonly right: boolean;
  readonly tookMs: number;
}

async function ask(
  sentinel: Sentinel,
  target: { readonly url: string; readonly model: string },
  context: StepContext,
): Promise<Result> {
  const startMs = context.clock.now();
  const answer = await sendSentinel(sentinel, target, context);
  return { right: isRight(sentinel, answer), tookMs: context.clock.now() - startMs };
}

/** The 95 % quantile by the nearest rank. */
function p95(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? Number.POSITIVE_INFINITY;
}

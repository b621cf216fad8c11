import type { Harm } from '../core/events.ts';
import type { Answer, DomainTraffic } from '../traffic/domains/domain.ts';
import type { Outcome } from '../traffic/outcome.ts';

/** What an answer was worth to the user who asked. */
export type AnswerKind = 'good' | 'deferred' | 'leaked' | Harm;

export interface AnswerLimits {
  /** Right answers that come later than this, on the drill clock, are slow. */
  readonly slowMs: number;
}

/**
 * Judges one outcome against the truth. The worst word wins: no usable answer is an error, however fast; a wrong answer
 * stays wrong, however slow; an honest deferral is neither good nor bad, and "we are busy" (429) is one.
 */
export function kindOf(
  outcome: Pick<Outcome, 'status' | 'answer' | 'latencyMs'>,
  truth: Answer,
  options: AnswerLimits & Pick<DomainTraffic, 'judge'>,
): AnswerKind {
  if (outcome.status === busy) return 'deferred';
  if (outcome.status < 200 || outcome.status >= 300) return 'error';
  if (outcome.answer === null) return 'wrong';
  const judgement = options.judge(truth, outcome.answer);
  if (judgement !== 'right') return judgement;
  return outcome.latencyMs > options.slowMs ? 'slow' : 'good';
}

/** The status with which a router sheds a request honestly. */
export const busy = 429;

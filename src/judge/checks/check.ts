import type { ReasonCode, Verdict } from '../../core/verdict.ts';
import type { Case } from '../case.ts';
import type { Marks } from '../marks.ts';
import type { Check } from '../result.ts';

/** One question to a journal: a pure function. It answers with a verdict, the reason if it is not a pass, and figures. */
export interface CheckSpec {
  readonly name: string;
  readonly title: string;
  readonly ask: (drill: Case, marks: Marks) => Answer;
}

export interface Answer {
  readonly verdict: Verdict;
  readonly reason: ReasonCode | null;
  readonly detail: string;
}

export function pass(detail: string): Answer {
  return { verdict: 'pass', reason: null, detail };
}

export function fail(reason: ReasonCode, detail: string): Answer {
  return { verdict: 'fail', reason, detail };
}

export function unknown(reason: ReasonCode, detail: string): Answer {
  return { verdict: 'unknown', reason, detail };
}

/** Asks, and turns a check that breaks into an unknown: a crash proves nothing, least of all a pass. */
export function runCheck(spec: CheckSpec, drill: Case, marks: Marks): Check {
  const { name, title } = spec;
  try {
    return { name, title, ...spec.ask(drill, marks) };
  } catch (thrown) {
    const detail = thrown instanceof Error ? thrown.message : String(thrown);
    return { name, title, ...unknown('checker-failed', detail) };
  }
}

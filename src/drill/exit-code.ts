import { exitCodes, type Verdict, worstVerdict } from '../core/verdict.ts';
import type { DrillResult } from '../judge/result.ts';

/** The verdict of a suite: the worst of its drills. */
export function suiteVerdict(drills: readonly DrillResult[]): Verdict {
  return worstVerdict(drills.map((drill) => drill.verdict));
}

/**
 * The exit code of a suite. A failed drill outweighs an unknown one, for it is a finding about the procedure; among the
 * unknown ones, something left behind outweighs a fault without effect, for it spoils the next run too.
 */
export function exitCodeOf(drills: readonly DrillResult[]): number {
  const verdict = suiteVerdict(drills);
  if (verdict !== 'unknown') return exitCodes[verdict];
  const reasons = new Set(drills.flatMap((drill) => drill.reasons));
  if (reasons.has('interrupted')) return exitCodes.interrupted;
  if (reasons.has('contaminated')) return exitCodes.contaminated;
  if (reasons.has('fault-not-effective') || reasons.has('environment-failed')) return exitCodes.environment;
  return exitCodes.unknown;
}

import type { DrillResult, SuiteResult } from '../judge/result.ts';
import { exitCodeOf, suiteVerdict } from './exit-code.ts';

/** A suite from its drills: when they have just run, and when they are judged again. */
export function summarizeSuite(
  { seed, procedure, firedrill, shard }: Pick<SuiteResult, 'seed' | 'procedure' | 'firedrill' | 'shard'>,
  drills: readonly DrillResult[],
): SuiteResult {
  const count = (verdict: DrillResult['verdict']): number =>
    drills.filter((result) => result.verdict === verdict).length;
  return {
    version: 1,
    firedrill,
    seed,
    procedure,
    ...(shard !== undefined && { shard }),
    verdict: suiteVerdict(drills),
    exitCode: exitCodeOf(drills),
    counts: {
      drills: drills.length,
      passed: count('pass'),
      failed: count('fail'),
      unknown: count('unknown'),
    },
    drills: [...drills],
  };
}

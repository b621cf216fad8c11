import { type SuiteResult, suiteResultSchema } from '../judge/result.ts';
import { canonicalJson } from './canonical-json.ts';
import { orderResult } from './result-json.ts';

/** The `suite.json` of a run: the suite with all its drills, as canonical JSON. */
export function suiteJson(suite: SuiteResult): string {
  return canonicalJson(suiteResultSchema, { ...suite, drills: suite.drills.map(orderResult) });
}

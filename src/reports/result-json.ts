import { type DrillResult, drillResultSchema } from '../judge/result.ts';
import { canonicalJson, orderRecord } from './canonical-json.ts';
import { markOrder } from './marks.ts';

/** The `result.json` of one drill: what the judge made of it, as canonical JSON. */
export function resultJson(result: DrillResult): string {
  return canonicalJson(drillResultSchema, orderResult(result));
}

/** A result whose records are in their canonical order. */
export function orderResult(result: DrillResult): DrillResult {
  return { ...result, marks: orderRecord(result.marks, markOrder) };
}

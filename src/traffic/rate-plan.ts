/** From `fromMs` of drill time on, `rps` requests are due per second of drill time, until the next step. */
export interface RateStep {
  readonly fromMs: number;
  readonly rps: number;
}

/** How many requests are due when: steps in order of time. Before the first step nothing is due. */
export type RatePlan = readonly RateStep[];

/** Another rate for a stretch of drill time; without an end it lasts until it is changed again. */
export interface RateChange extends RateStep {
  readonly toMs: number | null;
}

/** Requests per second of drill time at an instant. */
export function rateAt(plan: RatePlan, atMs: number): number {
  return plan.findLast((step) => step.fromMs <= atMs)?.rps ?? 0;
}

/** The plan with another rate in `[fromMs, toMs)`. Afterwards the rate is what the plan had said before. */
export function withRate(plan: RatePlan, change: RateChange): RatePlan {
  const { fromMs, toMs, rps } = change;
  const before = plan.filter((step) => step.fromMs < fromMs);
  if (toMs === null) return [...before, { fromMs, rps }];
  const after = plan.filter((step) => step.fromMs > toMs);
  return [...before, { fromMs, rps }, { fromMs: toMs, rps: rateAt(plan, toMs) }, ...after];
}

/**
 * The drill time at which the plan has asked for `count` requests, counted in fractions; infinite if it never does.
 *
 * This is the inverse of the integrated rate, so a unit-rate process becomes one with the rate of the plan, and a change
 * of the plan leaves every instant before the change as it was.
 */
export function dueMs(plan: RatePlan, count: number): number {
  let left = count;
  for (const [index, step] of plan.entries()) {
    if (step.rps <= 0) continue;
    const atMs = step.fromMs + (left * 1_000) / step.rps;
    const endMs = plan[index + 1]?.fromMs ?? Number.POSITIVE_INFINITY;
    if (atMs <= endMs) return atMs;
    left -= ((endMs - step.fromMs) * step.rps) / 1_000;
  }
  return Number.POSITIVE_INFINITY;
}

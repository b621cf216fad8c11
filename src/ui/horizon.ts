import type { DrillModel } from './model.ts';

/**
 * The right edge of every chart over time, in milliseconds of drill time.
 *
 * It moves in few, large steps, for a chart that rescales all the time cannot be read.
 */
export function horizonFor({ nowMs, ended, scenario }: DrillModel): number {
  if (ended !== null) return Math.max(nowMs, 1);
  const latest = scenario.baseline + scenario.deadline + scenario.recovered.holdFor;
  const step = stepsMs.find((edge) => edge >= nowMs * 1.1) ?? Number.POSITIVE_INFINITY;
  return Math.max(nowMs, Math.min(latest, step));
}

const stepsMs = [3, 5, 8, 12, 20, 30, 60].map((minutes) => minutes * 60_000);

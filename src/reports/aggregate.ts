import { type Verdict, worstVerdict } from '../core/verdict.ts';
import type { DrillResult } from '../judge/result.ts';

/** One time over several drills. Everything in seconds. */
export interface TimeAggregate {
  /** Drills in which it happened, of `of` drills in which it could. */
  readonly seen: number;
  readonly of: number;
  /** Null when the middle drill was censored: the median lies beyond the horizon. */
  readonly median: number | null;
  /** Restricted mean up to the horizon, censored drills counted with the whole of it; null without drills. */
  readonly mean: number | null;
  /** The shortest stretch from effect to deadline among the drills: up to it every drill is fully known. */
  readonly horizon: number | null;
}

/** What several drills of one scenario come to. */
export interface ScenarioAggregate {
  readonly scenario: string;
  readonly title: string;
  /** The worst of its drills. */
  readonly verdict: Verdict;
  readonly passed: number;
  readonly failed: number;
  /** Counted and shown, but no part of any figure: they are no measurements. */
  readonly unknown: number;
  readonly passShare: Interval;
  readonly ttd: TimeAggregate;
  readonly ttr: TimeAggregate;
  readonly ttv: TimeAggregate;
}

export interface Interval {
  readonly lo: number;
  readonly hi: number;
}

/** A time of one drill, or null when it had not happened by the drill's own deadline. */
export interface CensoredTime {
  readonly seconds: number | null;
  readonly horizon: number;
}

/** Aggregates every scenario that has more than one drill, in order of first appearance. */
export function aggregateRepeats(drills: readonly DrillResult[]): ScenarioAggregate[] {
  return [...Map.groupBy(drills, (drill) => drill.scenario).values()]
    .filter((repeats) => repeats.length > 1)
    .map(aggregateScenario);
}

/** How well a procedure tells what needs a rollback from what does not; unknown drills count nowhere. */
export interface Discernment {
  /** Drills of scenarios whose rollback became effective. */
  readonly recall: Share;
  /** Drills of controls in which something was rolled back all the same. */
  readonly falseRollbacks: Share;
}

export interface Share {
  readonly count: number;
  readonly of: number;
  /** 95 % interval of the share. */
  readonly interval: Interval;
}

/** Counts over the drills of a suite what a detector is judged by: recall, and false alarms. */
export function discernment(drills: readonly DrillResult[]): Discernment {
  const measured = drills.filter((drill) => drill.verdict !== 'unknown');
  const share = (kind: DrillResult['kind'], counts: (drill: DrillResult) => boolean): Share => {
    const trials = measured.filter((drill) => drill.kind === kind);
    const count = trials.filter(counts).length;
    const interval = wilsonInterval({ successes: count, trials: trials.length });
    return { count, of: trials.length, interval };
  };
  return {
    recall: share('scenario', ({ times }) => times.ttr !== null),
    falseRollbacks: share('control', ({ reasons }) => reasons.includes('rollback-on-control')),
  };
}

function aggregateScenario(drills: readonly DrillResult[]): ScenarioAggregate {
  const count = (verdict: DrillResult['verdict']): number =>
    drills.filter((drill) => drill.verdict === verdict).length;
  const measured = drills.filter((drill) => drill.verdict !== 'unknown');
  const passed = count('pass');
  return {
    scenario: drills[0]?.scenario ?? '',
    title: drills[0]?.title ?? '',
    verdict: worstVerdict(drills.map((drill) => drill.verdict)),
    passed,
    failed: count('fail'),
    unknown: count('unknown'),
    passShare: wilsonInterval({ successes: passed, trials: measured.length }),
    ttd: aggregateTimes(censoredTimes(measured, 'ttd')),
    ttr: aggregateTimes(censoredTimes(measured, 'ttr')),
    ttv: aggregateTimes(censoredTimes(measured, 'ttv')),
  };
}

/** A drill without effect or deadline has nothing to count from, so it is no observation of any time. */
function censoredTimes(drills: readonly DrillResult[], name: 'ttd' | 'ttr' | 'ttv'): CensoredTime[] {
  return drills.flatMap(({ marks, times }) => {
    const { effect = null, deadline = null } = marks;
    return effect === null || deadline === null ? [] : [{ seconds: times[name], horizon: deadline - effect }];
  });
}

/**
 * Median and restricted mean (RMST) of times of which some are censored at their deadline.
 *
 * Up to the shortest horizon no drill is censored, so the area under the survival curve, which is the RMST, is plainly the
 * mean of min(time, horizon). Neither infinity nor a mean of the successes alone can come out.
 */
export function aggregateTimes(times: readonly CensoredTime[]): TimeAggregate {
  const horizon = times.length === 0 ? null : Math.min(...times.map((time) => time.horizon));
  const happened = times.filter((time) => time.seconds !== null);
  if (horizon === null) return { seen: 0, of: 0, median: null, mean: null, horizon };
  const restricted = times.map((time) => Math.min(time.seconds ?? horizon, horizon)).sort((a, b) => a - b);
  const median = middle(restricted);
  return {
    seen: happened.length,
    of: times.length,
    median: median.hi >= horizon ? null : (median.lo + median.hi) / 2,
    mean: restricted.reduce((sum, seconds) => sum + seconds, 0) / restricted.length,
    horizon,
  };
}

/** The one or two values in the middle of a sorted list that is not empty. */
function middle(sorted: readonly number[]): Interval {
  const lo = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  return { lo, hi: sorted[Math.floor(sorted.length / 2)] ?? lo };
}

/** The 97.5 % point of the standard normal distribution. */
const z = 1.959964;

/**
 * The 95 % interval of a share, by Wilson's score method (E. B. Wilson, JASA 22, 1927).
 *
 * Stays within [0, 1], and is all of it when there were no trials.
 */
export function wilsonInterval(counts: { readonly successes: number; readonly trials: number }): Interval {
  const { successes, trials } = counts;
  if (trials === 0) return { lo: 0, hi: 1 };
  const share = successes / trials;
  const scale = 1 + z ** 2 / trials;
  const center = (share + z ** 2 / (2 * trials)) / scale;
  const reach = (z / scale) * Math.sqrt((share * (1 - share)) / trials + z ** 2 / (4 * trials ** 2));
  return { lo: Math.max(0, center - reach), hi: Math.min(1, center + reach) };
}

import type { DrillResult, SuiteResult } from '../judge/result.ts';
import { chanceOfHigher, lowestChance, shiftBetween } from './rank-test.ts';

/** A slowdown counts when chance alone would bring it about this rarely. */
const alpha = 0.05;

/** A time of one scenario, before and now. Everything in seconds; the median of a time that mostly never came is null. */
export interface TimeComparison {
  readonly name: 'TTD' | 'TTR';
  readonly before: number | null;
  readonly now: number | null;
  /** By how much it got longer; Infinity: it came before, and comes no longer. */
  readonly shift: number;
  /** Null: there are too few drills for any difference to be told from noise. */
  readonly chance: number | null;
  readonly outcome: 'worse' | 'not worse' | 'unknown';
  /** The number of repeats from which on a difference could be told. */
  readonly repeatsNeeded: number;
}

/** One scenario, before and now. */
export interface ScenarioComparison {
  readonly scenario: string;
  readonly title: string;
  /** Drills that passed, of those that were measurements. */
  readonly before: { readonly passed: number; readonly of: number };
  readonly now: { readonly passed: number; readonly of: number };
  /** Seeds with which a drill passed before, and fails now. */
  readonly brokenSeeds: readonly number[];
  readonly times: readonly TimeComparison[];
}

/** A suite against an earlier one. */
export interface Comparison {
  readonly scenarios: readonly ScenarioComparison[];
  /** In only one of the two. */
  readonly added: readonly string[];
  readonly missing: readonly string[];
  readonly regressed: boolean;
}

/**
 * Compares a suite with an earlier one.
 *
 * Worse is a drill that passed and now fails: with the same seed, or where that seed was not drilled before, of a scenario
 * of which every drill had passed. Worse is also a TTD or TTR that lies higher by more than one evaluation interval and by
 * more than the noise of the repeats: exact one-sided Mann–Whitney test at 5 %. A drill in which it never happened ranks
 * last. Unknown drills are no measurements and count nowhere.
 *
 * There is no correction for testing many scenarios: a phase of the checks alone moves a time by less than an evaluation
 * interval, so noise does not reach the least effect that counts.
 */
export function compareSuites(
  before: SuiteResult,
  now: SuiteResult,
  options: { readonly evaluationIntervalSeconds: number },
): Comparison {
  const old = Map.groupBy(before.drills, (drill) => drill.scenario);
  const present = Map.groupBy(now.drills, (drill) => drill.scenario);
  const scenarios = [...present]
    .filter(([scenario]) => old.has(scenario))
    .map(([scenario, drills]) => compareScenario(old.get(scenario) ?? [], drills, options));
  return {
    scenarios,
    added: [...present.keys()].filter((scenario) => !old.has(scenario)),
    missing: [...old.keys()].filter((scenario) => !present.has(scenario)),
    regressed: scenarios.some(isWorse),
  };
}

/** Whether a scenario alone makes the comparison red. */
export function isWorse({ brokenSeeds, times }: ScenarioComparison): boolean {
  return brokenSeeds.length > 0 || times.some(({ outcome }) => outcome === 'worse');
}

function compareScenario(
  before: readonly DrillResult[],
  now: readonly DrillResult[],
  options: { readonly evaluationIntervalSeconds: number },
): ScenarioComparison {
  const [measuredBefore, measuredNow] = [before.filter(isMeasured), now.filter(isMeasured)];
  const passed = (drills: readonly DrillResult[]): { passed: number; of: number } => ({
    passed: drills.filter(({ verdict }) => verdict === 'pass').length,
    of: drills.length,
  });
  const passedBefore = (drill: DrillResult): boolean => {
    const same = measuredBefore.filter(({ seed }) => seed === drill.seed);
    const counterparts = same.length > 0 ? same : measuredBefore;
    return counterparts.length > 0 && counterparts.every(({ verdict }) => verdict === 'pass');
  };
  const broken = measuredNow.filter((drill) => drill.verdict === 'fail' && passedBefore(drill));
  return {
    scenario: now[0]?.scenario ?? '',
    title: now[0]?.title ?? '',
    before: passed(measuredBefore),
    now: passed(measuredNow),
    brokenSeeds: [...new Set(broken.map(({ seed }) => seed))],
    times: (['TTD', 'TTR'] as const).flatMap((name) =>
      compareTimes(name, timesOf(measuredBefore, name), timesOf(measuredNow, name), options),
    ),
  };
}

function isMeasured({ verdict }: DrillResult): boolean {
  return verdict !== 'unknown';
}

/** Infinity: it had not happened by the deadline. A drill without effect or of a control has nothing to count from. */
function timesOf(drills: readonly DrillResult[], name: 'TTD' | 'TTR'): number[] {
  return drills
    .filter(({ kind, marks }) => kind === 'scenario' && (marks.effect ?? null) !== null)
    .map(({ times }) => (name === 'TTD' ? times.ttd : times.ttr) ?? Number.POSITIVE_INFINITY);
}

function compareTimes(
  name: TimeComparison['name'],
  before: readonly number[],
  now: readonly number[],
  { evaluationIntervalSeconds }: { readonly evaluationIntervalSeconds: number },
): TimeComparison[] {
  if (before.length === 0 || now.length === 0) return [];
  const shift = shiftBetween(before, now);
  const isTellable = lowestChance(before.length, now.length) <= alpha;
  const chance = isTellable ? chanceOfHigher(before, now) : null;
  const isLarge = shift > evaluationIntervalSeconds;
  // What did not get longer by enough is not worse, however few the drills.
  const outcome = !isLarge
    ? 'not worse'
    : chance === null
      ? 'unknown'
      : chance <= alpha
        ? 'worse'
        : 'not worse';
  const medians = { before: median(before), now: median(now) };
  return [{ name, ...medians, shift, chance, outcome, repeatsNeeded: repeatsNeeded(before.length) }];
}

function repeatsNeeded(before: number): number {
  let now = 1;
  while (lowestChance(before, now) > alpha) now++;
  return now;
}

function median(values: readonly number[]): number | null {
  const middle = values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? 0;
  return Number.isFinite(middle) ? middle : null;
}

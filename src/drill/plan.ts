import type { Procedure } from '../procedure/procedure.ts';
import type { LoadedScenario } from '../scenario/load.ts';

/** One drill that is to be run: everything in which it may differ from the others of its suite. */
export interface PlannedDrill {
  /** Unique within the suite: the scenario's id, from the second drill of a scenario on with its number, as in `S02#2`. */
  readonly key: string;
  readonly loaded: LoadedScenario;
  readonly seed: number;
  readonly procedure: Procedure;
  /** Absolute paths of the rule files. */
  readonly rules: readonly string[];
}

/** What part of a suite a run is: the `index`th of `of`, counted from 1. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

/**
 * The drills of a suite in their fixed order: scenario by scenario, each `repeat` times with the seeds seed, seed + 1, …
 *
 * A scenario that is named twice is drilled twice with the same seeds.
 */
export function planDrills(options: {
  readonly scenarios: readonly LoadedScenario[];
  readonly seed: number;
  readonly repeat: number;
  readonly procedure: Procedure;
  readonly rules: readonly string[];
}): PlannedDrill[] {
  const { scenarios, repeat, procedure, rules } = options;
  const seen = new Map<string, number>();
  return scenarios.flatMap((loaded) =>
    Array.from({ length: repeat }, (_, index) => {
      const { id } = loaded.scenario;
      const count = (seen.get(id) ?? 0) + 1;
      seen.set(id, count);
      const key = count === 1 ? id : `${id}#${count}`;
      return { key, loaded, seed: options.seed + index, procedure, rules };
    }),
  );
}

/** The name of a drill's folder within that of its run. */
export function folderName(key: string): string {
  return key.replaceAll('#', '-');
}

/**
 * How long a drill may be expected to take, in milliseconds of drill time, if it passes.
 *
 * A control lasts until its deadline. A scenario lasts until users have been well for the hold time, which begins when the
 * rollback is effective: half of its budget is what good procedures need.
 */
export function expectedMs({ loaded: { scenario } }: Pick<PlannedDrill, 'loaded'>): number {
  const { kind, baseline, deadline, budget, recovered } = scenario;
  return baseline + (kind === 'control' ? deadline : budget.ttr / 2 + recovered.holdFor);
}

/**
 * The drills that one shard runs, in the order of the plan.
 *
 * The longest drill goes to the shard that has least to do so far, then the next (longest processing time first; Graham
 * 1969: at most a third longer than the best split there is). Equal lengths go by the order of the plan and of the shards,
 * so every machine comes to the same split.
 */
export function shardOf(drills: readonly PlannedDrill[], { index, of }: Shard): PlannedDrill[] {
  const loadsMs = Array.from({ length: of }, () => 0);
  const mine = new Set<PlannedDrill>();
  for (const drill of longestFirst(drills)) {
    const shard = loadsMs.indexOf(Math.min(...loadsMs));
    loadsMs[shard] = (loadsMs[shard] ?? 0) + expectedMs(drill);
    if (shard === index - 1) mine.add(drill);
  }
  return drills.filter((drill) => mine.has(drill));
}

/** The order in which drills begin when several run side by side: who takes longest begins first, so that none ends late. */
export function longestFirst(drills: readonly PlannedDrill[]): PlannedDrill[] {
  return drills.toSorted((a, b) => expectedMs(b) - expectedMs(a));
}

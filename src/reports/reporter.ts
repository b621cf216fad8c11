import type { JournalEvent } from '../core/events.ts';
import type { DrillResult, SuiteResult } from '../judge/result.ts';
import type { Comparison } from './regression.ts';

export interface SuiteStart {
  /** How many drills will run. */
  readonly drills: number;
  readonly seed: number;
  readonly procedure: string;
}

export interface DrillStart {
  /** What the drill is called in the suite: `S02`, or `S02#2` for the second one of S02. */
  readonly drill: string;
  readonly scenario: string;
  readonly title: string;
  /** Which drill of the suite this is, from 1. */
  readonly index: number;
  readonly count: number;
}

/** Listens to a suite while it runs. Drills may run side by side, so each call says which drill it is about. */
export interface Reporter {
  /** Called once, before the first drill. */
  onSuiteStart?(suite: SuiteStart): void;
  /** Called before a drill's first event. */
  onDrillStart?(drill: DrillStart): void;
  /** Called for each event, right after the journal took it. */
  onEvent?(drill: string, event: JournalEvent): void;
  /** Called after the last event of a drill that a busy machine has spoiled. It begins again, as if it had not been. */
  onDrillSpoiled?(drill: string, result: DrillResult): void;
  /** Called when the judge has spoken, after the drill's last event. */
  onDrillEnd?(drill: string, result: DrillResult): void;
  /** Called once, after the last drill, with the report files that were written and what became of a baseline. */
  onSuiteEnd?(suite: SuiteResult, paths: readonly string[], comparison?: Comparison): void;
}

/** Where a reporter writes. It knows no other way out. */
export interface ReporterOutput {
  /** Takes text for the standard output, line ends included. */
  readonly write: (text: string) => void;
  readonly color: boolean;
  /** Width of the terminal; anything that is no terminal may say 120. */
  readonly columns: number;
  /** Takes Markdown for the job summary: appends to the file that `GITHUB_STEP_SUMMARY` names, where there is one. */
  readonly writeJobSummary?: (markdown: string) => void;
}

export type CreateReporter = (output: ReporterOutput) => Reporter;

/**
 * What the drills of a suite are called, in their order: by scenario, and from the second of a scenario on with its number,
 * which counts up with the seed.
 */
export function nameDrills({ seed, drills }: Pick<SuiteResult, 'seed' | 'drills'>): string[] {
  const taken = new Set<string>();
  return drills.map((drill) => {
    let number = Math.max(1, drill.seed - seed + 1);
    while (taken.has(nameOf(drill.scenario, number))) number++;
    const name = nameOf(drill.scenario, number);
    taken.add(name);
    return name;
  });
}

function nameOf(scenario: string, number: number): string {
  return number === 1 ? scenario : `${scenario}#${number}`;
}

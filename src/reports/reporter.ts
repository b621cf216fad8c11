import type { JournalEvent } from '../core/events.ts';
import type { DrillResult, SuiteResult } from '../judge/result.ts';

export interface SuiteStart {
  /** How many drills will run. */
  readonly drills: number;
  readonly seed: number;
  readonly procedure: string;
}

export interface DrillStart {
  readonly scenario: string;
  readonly title: string;
  /** Which drill of the suite this is, from 1. */
  readonly index: number;
  readonly count: number;
}

/** Listens to a suite while it runs. Drills run one after the other, so an event belongs to the drill last started. */
export interface Reporter {
  /** Called once, before the first drill. */
  onSuiteStart?(suite: SuiteStart): void;
  /** Called before a drill's first event. */
  onDrillStart?(drill: DrillStart): void;
  /** Called for each event, right after the journal took it. */
  onEvent?(event: JournalEvent): void;
  /** Called when the judge has spoken, after the drill's last event. */
  onDrillEnd?(result: DrillResult): void;
  /** Called once, after the last drill, with the report files that were written. */
  onSuiteEnd?(suite: SuiteResult, paths: readonly string[]): void;
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

/** Names drills by their scenario; the second drill of `S02` is `S02#2`. */
export function countDrills(): (scenario: string) => string {
  const seen = new Map<string, number>();
  return (scenario) => {
    const count = (seen.get(scenario) ?? 0) + 1;
    seen.set(scenario, count);
    return count === 1 ? scenario : `${scenario}#${count}`;
  };
}

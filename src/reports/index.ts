import type { JournalEvent } from '../core/events.ts';
import { redact } from '../core/redact.ts';
import type { DrillResult, SuiteResult } from '../judge/result.ts';
import { comparisonMarkdown, comparisonText as renderComparison } from './comparison-report.ts';
import { type DrillFacts, drillFacts as foldFacts } from './drill-facts.ts';
import { githubReporter } from './github-reporter.ts';
import { jsonReporter } from './json-reporter.ts';
import { junitXml } from './junit.ts';
import { logReporter } from './log-reporter.ts';
import type { Comparison } from './regression.ts';
import type { CreateReporter } from './reporter.ts';
import { resultJson } from './result-json.ts';
import { renderScoreboard, type ScoreboardOptions } from './scoreboard.ts';
import { suiteJson } from './suite-json.ts';
import { summaryMarkdown } from './summary-markdown.ts';

/*
 * The door of this room. Whatever goes in here is redacted before anything is rendered, and nothing of this room is
 * imported from elsewhere by another way, so no report can hold a secret.
 */

export { redact, redactText } from '../core/redact.ts';
export type { DrillFacts } from './drill-facts.ts';
export { type Comparison, compareSuites } from './regression.ts';
export type { CreateReporter, DrillStart, Reporter, ReporterOutput, SuiteStart } from './reporter.ts';
export type { ScoreboardOptions } from './scoreboard.ts';

/** The built-in reporters by name: the choices of `--reporter`. */
export const reporters = {
  log: redacting(logReporter),
  json: redacting(jsonReporter),
  silent: redacting(() => ({})),
  github: redacting(githubReporter),
} as const satisfies Record<string, CreateReporter>;
export type ReporterName = keyof typeof reporters;
export const reporterNames = Object.keys(reporters) as readonly ReporterName[];

/** A file to be written into the folder of a drill or of a run. */
export interface ReportFile {
  readonly name: string;
  readonly text: string;
}

/** What the summary needs of a drill's journal. Take it when the drill ends, and the journal may be forgotten. */
export function drillFacts(events: readonly JournalEvent[], result: DrillResult): DrillFacts {
  return foldFacts(redact(events), redact(result));
}

/** The files that stand in the folder of a drill, beside its journal. */
export function drillFiles(result: DrillResult): ReportFile[] {
  return [{ name: 'result.json', text: resultJson(redact(result)) }];
}

/** The files that stand in the folder of a run. The facts are those of the suite's drills, in the same order. */
export function suiteFiles(suite: SuiteResult, facts: readonly (DrillFacts | undefined)[]): ReportFile[] {
  const clean = redact(suite);
  return [
    { name: 'suite.json', text: suiteJson(clean) },
    { name: 'junit.xml', text: junitXml(clean) },
    { name: 'summary.md', text: summaryMarkdown(clean, redact(facts)) },
  ];
}

/** The file that says what became of a baseline. */
export function comparisonFiles(comparison: Comparison): ReportFile[] {
  return [{ name: 'baseline.md', text: `# firedrill\n\n${comparisonMarkdown(redact(comparison))}` }];
}

/** What became of a baseline, for the end of a run in the terminal. */
export function comparisonText(comparison: Comparison): string {
  return renderComparison(redact(comparison));
}

/** The scoreboard of a suite, for the end of a run in the terminal. */
export function scoreboard(suite: SuiteResult, options: ScoreboardOptions): string {
  return renderScoreboard(redact(suite), options);
}

function redacting(create: CreateReporter): CreateReporter {
  return (output) => {
    const reporter = create(output);
    return {
      onSuiteStart: (suite) => reporter.onSuiteStart?.(redact(suite)),
      onDrillStart: (drill) => reporter.onDrillStart?.(redact(drill)),
      onEvent: (drill, event) => reporter.onEvent?.(drill, redact(event)),
      onDrillSpoiled: (drill, result) => reporter.onDrillSpoiled?.(drill, redact(result)),
      onDrillEnd: (drill, result) => reporter.onDrillEnd?.(drill, redact(result)),
      onSuiteEnd: (suite, paths, comparison) =>
        reporter.onSuiteEnd?.(redact(suite), redact(paths), comparison && redact(comparison)),
    };
  };
}

import { appendFileSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { Command } from 'commander';
import { eventsOf } from '../core/events.ts';
import { toSeconds } from '../core/units.ts';
import { exitCodes } from '../core/verdict.ts';
import { defaultIntervals } from '../drill/suite.ts';
import type { DrillResult } from '../judge/result.ts';
import { compareSuites, type DrillFacts, drillFacts, reporters } from '../reports/index.ts';
import { readSuiteFile } from './baseline.ts';
import { mergeSuites } from './merge-suites.ts';
import { writeComparison, writeSuiteFiles } from './report-folder.ts';
import { readRun } from './stored-run.ts';
import { wantsColor } from './wants-color.ts';

interface MergeOptions {
  readonly output?: string;
  readonly baseline?: string;
}

/** `firedrill merge FOLDER…`: one suite from its shards. */
export function mergeCommand(): Command {
  return new Command('merge')
    .description('Join the runs of all shards into one suite with one exit code.')
    .argument('<folders...>', 'folders of runs with --shard')
    .option('-o, --output <dir>', 'folder for suite.json, junit.xml and summary.md of the whole')
    .option('--baseline <file>', 'suite.json of an earlier run: exit 1 where a drill or a time got worse')
    .addHelpText('after', help)
    .action(async (folders: string[], { output, baseline }: MergeOptions) => {
      const shards = await Promise.all(
        folders.map(async (place) => ({ place, suite: await readSuiteFile(suiteFileOf(place)) })),
      );
      const before = baseline === undefined ? undefined : await readSuiteFile(baseline);
      const suite = mergeSuites(shards);
      const facts = factsOf(folders, suite.drills);
      const comparison =
        before &&
        compareSuites(before, suite, {
          evaluationIntervalSeconds: toSeconds(defaultIntervals.evaluationIntervalMs),
        });
      const paths: string[] = [];
      if (output !== undefined) {
        mkdirSync(output, { recursive: true });
        paths.push(...writeSuiteFiles(resolve(output), suite, facts));
        if (comparison !== undefined) paths.push(...writeComparison(resolve(output), comparison));
      }
      const told = paths.map((path) => relative('', path));
      for (const reporter of endReporters()) reporter.onSuiteEnd?.(suite, told, comparison);
      process.exitCode = comparison?.regressed ? exitCodes.fail : suite.exitCode;
    });
}

const help = `
Every shard must be there, run with the same seed, procedure, scenarios and version. Where GITHUB_STEP_SUMMARY names a file,
the summary of the whole is appended to it.

Exit codes: those of firedrill run, for the whole suite · 64 the folders do not make up one suite`;

function suiteFileOf(path: string): string {
  return existsSync(path) && statSync(path).isDirectory() ? join(path, 'suite.json') : path;
}

/** What only the journals tell, for the drills whose journals still lie in the folders. */
function factsOf(folders: readonly string[], drills: readonly DrillResult[]): (DrillFacts | undefined)[] {
  const stored = folders
    .filter((folder) => existsSync(join(folder, 'drills')))
    .flatMap((folder) => readRun(folder).drills);
  return drills.map((result) => {
    const found = stored.find(({ events }) => {
      const [start] = eventsOf(events, 'drill-started');
      const { id } = (start?.scenario ?? {}) as { readonly id?: unknown };
      return id === result.scenario && start?.seed === result.seed;
    });
    return found && drillFacts(found.events, result);
  });
}

function endReporters() {
  const summary = process.env.GITHUB_STEP_SUMMARY;
  const output = {
    write: (text: string) => void process.stdout.write(text),
    color: wantsColor(process.stdout),
    columns: process.stdout.columns ?? 120,
  };
  return [
    reporters.log(output),
    ...(summary
      ? [reporters.github({ ...output, writeJobSummary: (markdown) => appendFileSync(summary, markdown) })]
      : []),
  ];
}

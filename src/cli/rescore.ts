import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { invariant } from '../core/errors.ts';
import { eventsOf } from '../core/events.ts';
import { summarizeSuite } from '../drill/summarize-suite.ts';
import { judgeDrill } from '../judge/judge.ts';
import type { SuiteResult } from '../judge/result.ts';
import { drillFacts, drillFiles, type ReportFile, scoreboard, suiteFiles } from '../reports/index.ts';
import { writeDrillFiles, writeSuiteFiles } from './report-folder.ts';
import { readRun, type StoredRun } from './stored-run.ts';
import { wantsColor } from './wants-color.ts';

/** `firedrill rescore RUN`: judge a stored run again, from its journals alone. */
export function rescoreCommand(): Command {
  return new Command('rescore')
    .description(
      'Judge a stored run again from its journals alone, and say whether anything came out differently.',
    )
    .argument('<run>', 'folder of a run, for example reports/latest')
    .option('--dry-run', 'compare only, and write nothing')
    .addHelpText(
      'after',
      '\nThe same journals judged by the same version give the same files, byte for byte.',
    )
    .action((path: string, options: { dryRun?: boolean }) => {
      const run = readRun(path);
      const results = run.drills.map(({ events }) => judgeDrill(events));
      const suite = summarizeSuite(headOf(run), results);
      const facts = run.drills.map(({ events }, index) =>
        drillFacts(events, suite.drills[index] ?? missing()),
      );
      const changed = [
        ...run.drills.flatMap(({ folder }, index) =>
          differing(folder, drillFiles(results[index] ?? missing())),
        ),
        ...differing(run.folder, suiteFiles(suite, facts)),
      ];
      if (!options.dryRun) {
        for (const [index, { folder }] of run.drills.entries())
          writeDrillFiles(folder, results[index] ?? missing());
        writeSuiteFiles(run.folder, suite, facts);
      }
      process.stdout.write(
        scoreboard(suite, { columns: process.stdout.columns ?? 120, color: wantsColor(process.stdout) }),
      );
      process.stdout.write(
        changed.length === 0
          ? '\nNothing came out differently.\n'
          : `\nDifferent now:\n${changed.join('\n')}\n`,
      );
      process.exitCode = suite.exitCode;
    });
}

/** Journals know nothing of repeats and shards; where the suite is gone, the first drill has to do. */
function headOf({
  suite,
  drills,
}: StoredRun): Pick<SuiteResult, 'seed' | 'procedure' | 'firedrill' | 'shard'> {
  const start = eventsOf(drills[0]?.events ?? [], 'drill-started')[0];
  invariant(start !== undefined, 'a stored run holds at least one drill');
  const { seed, shard } = suite ?? { seed: start.seed };
  return { seed, procedure: start.procedure.name, firedrill: start.firedrill, ...(shard && { shard }) };
}

function missing(): never {
  throw new Error('unreachable: every drill has a result');
}

/** Files that are there and hold something else. */
function differing(folder: string, files: readonly ReportFile[]): string[] {
  return files
    .map(({ name, text }) => ({ path: join(folder, name), text }))
    .filter(({ path, text }) => existsSync(path) && readFileSync(path, 'utf8') !== text)
    .map(({ path }) => path);
}

import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { DrillResult, SuiteResult } from '../judge/result.ts';
import {
  type Comparison,
  comparisonFiles,
  type DrillFacts,
  drillFiles,
  type ReportFile,
  suiteFiles,
} from '../reports/index.ts';

/** Writes the files of a drill beside its journal. */
export function writeDrillFiles(folder: string, result: DrillResult): string[] {
  return writeFiles(folder, drillFiles(result));
}

/** Writes the files of a run; answers with their paths. */
export function writeSuiteFiles(
  folder: string,
  suite: SuiteResult,
  facts: readonly (DrillFacts | undefined)[],
): string[] {
  return writeFiles(folder, suiteFiles(suite, facts));
}

/** Writes what became of a baseline, beside the files of the run. */
export function writeComparison(folder: string, comparison: Comparison): string[] {
  return writeFiles(folder, comparisonFiles(comparison));
}

/** Lets `latest`, beside the folder of a run, point to it. A file system without links does without. */
export function pointLatestTo(folder: string): void {
  const latest = join(dirname(folder), 'latest');
  try {
    rmSync(latest, { force: true });
    symlinkSync(basename(folder), latest);
  } catch {
    // A convenience that is missing is no reason to fail a run.
  }
}

function writeFiles(folder: string, files: readonly ReportFile[]): string[] {
  return files.map(({ name, text }) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  });
}

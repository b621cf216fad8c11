import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { FiredrillError } from '../core/errors.ts';
import { eventsOf, type JournalEvent } from '../core/events.ts';
import { readJournal } from '../core/journal.ts';
import { type SuiteResult, suiteResultSchema } from '../judge/result.ts';

/** A drill as it lies in the folder of a run. */
export interface StoredDrill {
  readonly folder: string;
  readonly events: readonly JournalEvent[];
}

/** A run as it lies on disk. */
export interface StoredRun {
  readonly folder: string;
  readonly suite: SuiteResult | undefined;
  /** In the order in which they ran. */
  readonly drills: readonly StoredDrill[];
}

/**
 * Reads the folder of a run, the folder of one of its drills, or a journal by itself.
 *
 * @throws FiredrillError `RUN_NOT_FOUND` or `JOURNAL_INVALID`
 */
export function readRun(path: string): StoredRun {
  if (path.endsWith('.ndjson') && existsSync(path)) {
    return {
      folder: join(path, '..'),
      suite: undefined,
      drills: [{ folder: join(path, '..'), events: readJournal(path) }],
    };
  }
  if (existsSync(join(path, 'events.ndjson')))
    return { folder: path, suite: undefined, drills: [readDrill(path)] };
  const drillsFolder = join(path, 'drills');
  if (!existsSync(drillsFolder) || !statSync(drillsFolder).isDirectory()) {
    throw new FiredrillError('RUN_NOT_FOUND', 'holds no run.', {
      kind: 'usage',
      place: path,
      nextStep: 'Name the folder of a run, for example reports/latest.',
    });
  }
  const drills = readdirSync(drillsFolder)
    .filter((name) => existsSync(join(drillsFolder, name, 'events.ndjson')))
    .map((name) => readDrill(join(drillsFolder, name)));
  return { folder: path, suite: readSuite(path), drills: inOrder(drills) };
}

function readDrill(folder: string): StoredDrill {
  return { folder, events: readJournal(join(folder, 'events.ndjson')) };
}

function readSuite(folder: string): SuiteResult | undefined {
  const file = join(folder, 'suite.json');
  return existsSync(file) ? suiteResultSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
}

/** Wall time is for people, and people ask for the order in which things ran. */
function inOrder(drills: readonly StoredDrill[]): StoredDrill[] {
  const startedAt = ({ events }: StoredDrill): string => eventsOf(events, 'drill-started')[0]?.at ?? '';
  return drills.toSorted((a, b) => startedAt(a).localeCompare(startedAt(b)));
}

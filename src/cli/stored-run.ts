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
  /** In the order of the suite. */
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
  const suite = readSuite(path);
  return { folder: path, suite, drills: inOrder(drills, suite) };
}

function readDrill(folder: string): StoredDrill {
  return { folder, events: readJournal(join(folder, 'events.ndjson')) };
}

function readSuite(folder: string): SuiteResult | undefined {
  const file = join(folder, 'suite.json');
  return existsSync(file) ? suiteResultSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
}

/** In the order of the suite; where there is none, wall time tells people in which order things ran. */
function inOrder(drills: readonly StoredDrill[], suite: SuiteResult | undefined): StoredDrill[] {
  const startOf = ({ events }: StoredDrill) => eventsOf(events, 'drill-started')[0];
  const places = (suite?.drills ?? []).map(({ scenario, seed }) => `${scenario}@${seed}`);
  const placeOf = (drill: StoredDrill): number => {
    const start = startOf(drill);
    const { id } = (start?.scenario ?? {}) as { readonly id?: unknown };
    const place = places.indexOf(`${String(id)}@${start?.seed}`);
    return place < 0 ? places.length : place;
  };
  return drills.toSorted(
    (a, b) => placeOf(a) - placeOf(b) || (startOf(a)?.at ?? '').localeCompare(startOf(b)?.at ?? ''),
  );
}

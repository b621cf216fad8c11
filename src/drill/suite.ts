import { mkdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LapseClock } from '../core/clock.ts';
import type { JournalEvent } from '../core/events.ts';
import { gate } from '../core/gate.ts';
import { Journal } from '../core/journal.ts';
import { sideBySide } from '../core/side-by-side.ts';
import { wallDate } from '../core/wall-date.ts';
import { judgeDrill } from '../judge/judge.ts';
import type { DrillResult, SuiteResult } from '../judge/result.ts';
import { type Domain, loadDomain } from '../sandbox/bundle/domain.ts';
import type { Database } from '../sandbox/database/database.ts';
import type { Premises } from '../sandbox/premises.ts';
import { startSandbox } from '../sandbox/start-sandbox.ts';
import type { Recording } from '../telemetry/rule-tests/recording.ts';
import { drawDatabaseName } from './database-name.ts';
import { demandsOf } from './demands.ts';
import { runDrill } from './drill.ts';
import { folderName, longestFirst, type PlannedDrill } from './plan.ts';
import { buildPast, usersOf } from './product.ts';
import { runUnspoiled } from './spoiled.ts';
import { summarizeSuite } from './summarize-suite.ts';

/** Hears of a suite while it runs. Drills may run side by side, so each call names its drill by the key of the plan. */
export interface SuiteListener {
  /** Called when a drill can be controlled. */
  onControl?(drill: string, control: DrillControl): void;
  onDrillStart?(drill: PlannedDrill): void;
  onEvent?(drill: string, event: JournalEvent): void;
  /** Called before a drill's end with what its rules have seen; where nobody listens, it is not collected. */
  onRecording?(drill: string, recording: Recording): void;
  /** Called in place of the end of a drill that a busy machine has spoiled and that is run again at half the speed. */
  onDrillSpoiled?(drill: string, end: DrillEnd): void;
  onDrillEnd?(drill: string, end: DrillEnd): void;
}

/** What is left of a drill when it has ended and was judged. */
export interface DrillEnd {
  readonly result: DrillResult;
  readonly events: readonly JournalEvent[];
  readonly folder: string;
}

/** What whoever watches may do to a drill that is running. */
export interface DrillControl {
  /** Runs at real time while watched, and with time-lapse otherwise. */
  watch(watched: boolean): void;
  /** Ends this drill; it heals, and the suite goes on. */
  abort(): void;
}

export interface SuiteOptions {
  readonly drills: readonly PlannedDrill[];
  /** Of the suite as a whole: what its report is called by. */
  readonly head: Pick<SuiteResult, 'seed' | 'procedure' | 'firedrill' | 'shard'>;
  /** How many drills run side by side, each on its own clock and in a sandbox of its own. */
  readonly concurrency: number;
  /** Where the sandboxes stand; whoever opened it also closes it. */
  readonly premises: Premises;
  readonly speed: number;
  /** How often a drill that a busy machine has spoiled is run again, each time at half the speed. */
  readonly reruns: number;
  readonly scrapeIntervalMs: number;
  readonly evaluationIntervalMs: number;
  /** Groups alerts as an Alertmanager does before the procedure is called; each calls it at once when left out. */
  readonly groupWaitMs?: number;
  /** Ends each drill once nothing can save its verdict any more; for procedures that are expected to fail. */
  readonly endsWhenDecided?: boolean;
  /** Folder of the run; it must exist. Each drill gets a folder of its own in it. */
  readonly folder: string;
  readonly listener: SuiteListener;
  /** Aborts the drills that are running and leaves out those that have not begun. */
  readonly signal: AbortSignal;
}

/** Scrapes every 15 s and evaluates every 30 s of drill time: the checks of the source guides. */
export const defaultIntervals = { scrapeIntervalMs: 15_000, evaluationIntervalMs: 30_000 } as const;

/**
 * Runs drills, each in a sandbox of its own, and judges them.
 *
 * Side by side, those that take longest begin first. The results are in the order of the plan, whatever ends first.
 *
 * What happens within a drill is in its journal, and that a sandbox cannot start, too.
 */
export async function runSuite(options: SuiteOptions): Promise<SuiteResult> {
  const { drills, premises, concurrency, listener, signal } = options;
  const startOne = gate(premises.startsAtOnce ?? Number.POSITIVE_INFINITY);
  const house: House = { premises, running: new Set(), templates: new WeakMap(), startOne };
  const results = new Map<string, DrillResult>();
  const order = concurrency > 1 ? longestFirst(drills) : drills;
  await sideBySide(order, { concurrency, signal }, async (planned) => {
    const end = await runUnspoiled(
      options,
      (speed) => runPlanned(planned, { ...options, speed }, house),
      (spoiled, rerun) => putAside(spoiled, planned, options, rerun),
    );
    results.set(planned.key, end.result);
    listener.onDrillEnd?.(planned.key, end);
  });
  const done = drills.map(({ key }) => results.get(key)).filter((result) => result !== undefined);
  return summarizeSuite(options.head, done);
}

/** What the drills of a suite share. */
interface House {
  readonly premises: Premises;
  /** The drills that run now. */
  readonly running: Set<string>;
  readonly templates: WeakMap<Database, Map<string, Promise<void>>>;
  /** Starts a sandbox when it is its turn. */
  readonly startOne: <T>(start: () => Promise<T>) => Promise<T>;
}

/** What was spoiled is kept beside the drills, for those who want to know. */
function putAside(end: DrillEnd, { key }: PlannedDrill, options: SuiteOptions, rerun: number): void {
  const folder = join(options.folder, 'spoiled', `${folderName(key)}-${rerun}`);
  mkdirSync(dirname(folder), { recursive: true });
  renameSync(end.folder, folder);
  options.listener.onDrillSpoiled?.(key, { ...end, folder });
}

async function runPlanned(planned: PlannedDrill, options: SuiteOptions, house: House): Promise<DrillEnd> {
  const { listener } = options;
  const { key } = planned;
  listener.onDrillStart?.(planned);
  const folder = join(options.folder, 'drills', folderName(key));
  mkdirSync(folder, { recursive: true });
  const clock = new LapseClock();
  const journal = new Journal(clock, join(folder, 'events.ndjson'));
  journal.subscribe((event) => listener.onEvent?.(key, event));
  house.running.add(key);
  try {
    const events = await drill(options, { planned, folder, house, clock, journal });
    return { result: judgeDrill(events), events, folder };
  } finally {
    house.running.delete(key);
    journal.close();
  }
}

interface DrillSetup {
  readonly planned: PlannedDrill;
  readonly folder: string;
  readonly house: House;
  readonly clock: LapseClock;
  readonly journal: Journal;
}

async function drill(options: SuiteOptions, setup: DrillSetup): Promise<readonly JournalEvent[]> {
  const { scrapeIntervalMs, evaluationIntervalMs, listener } = options;
  const { planned, folder, house, clock, journal } = setup;
  const { key, loaded, seed, procedure, rules } = planned;
  const { scenario } = loaded;
  const domain = await loadDomain(scenario.domain);
  const stop = new AbortController();
  const startedAt = wallDate();
  return runDrill({
    ...options,
    firedrill: options.head.firedrill,
    procedure,
    seed,
    startedAt: startedAt.toISOString(),
    signal: AbortSignal.any([options.signal, stop.signal]),
    loaded,
    domain,
    clock,
    journal,
    neighbours: () => house.running.size,
    lookEveryMs: house.premises.lookEveryMs,
    ...(listener.onRecording && {
      onRecording: (recording: Recording) => listener.onRecording?.(key, recording),
    }),
    onTimeLapse: (lapse) =>
      listener.onControl?.(key, {
        watch: (watched) => lapse.watch(watched),
        abort: () => stop.abort(new Error('aborted by hand')),
      }),
    startSandbox: () =>
      house.startOne(async () => {
        // Whoever has waited for its turn may not be wanted any more.
        options.signal.throwIfAborted();
        const databaseName = drawDatabaseName();
        const ground = await house.premises.open({
          clock,
          logDir: join(folder, 'logs'),
          databaseName,
          onAction: (action) => void journal.append(action),
        });
        return startSandbox({
          ground,
          databaseName,
          prepare: () => prepareTemplate(house, ground.database, domain),
          domain,
          scenario,
          demands: demandsOf(scenario),
          seed,
          rules,
          scrapeIntervalMs,
          evaluationIntervalMs,
          ...(options.groupWaitMs !== undefined && { groupWaitMs: options.groupWaitMs }),
          epochMs: startedAt.getTime(),
          trafficSpec: (targets) => usersOf(scenario, { seed, targets }),
        });
      }),
  });
}

/** Drills that begin at the same time wait for one template. */
function prepareTemplate({ templates }: House, database: Database, domain: Domain): Promise<void> {
  const known = templates.get(database) ?? new Map<string, Promise<void>>();
  templates.set(database, known);
  const ready = known.get(domain.name) ?? buildPast(database, domain);
  known.set(domain.name, ready);
  return ready;
}

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { LapseClock } from '../core/clock.ts';
import type { JournalEvent } from '../core/events.ts';
import { Journal } from '../core/journal.ts';
import { moduleUrl } from '../core/module-url.ts';
import { seededRandom } from '../core/random.ts';
import { wallDate } from '../core/wall-date.ts';
import { judgeDrill } from '../judge/judge.ts';
import type { DrillResult, SuiteResult } from '../judge/result.ts';
import type { Procedure } from '../procedure/procedure.ts';
import { type Domain, loadDomain } from '../sandbox/bundle/domain.ts';
import { type Database, databaseOf, databaseSpec } from '../sandbox/database/database.ts';
import { createProcessDriver } from '../sandbox/process/process-driver.ts';
import { seedRows } from '../sandbox/seed/seed-rows.ts';
import { startSandbox } from '../sandbox/start-sandbox.ts';
import type { LoadedScenario } from '../scenario/load.ts';
import type { Recording } from '../telemetry/rule-tests/recording.ts';
import { runDrill } from './drill.ts';
import { summarizeSuite } from './summarize-suite.ts';
import { answerTimeoutMs } from './watch.ts';

/** Hears of a suite while it runs. Drills run one after the other: an event belongs to the drill last started. */
export interface SuiteListener {
  /** Called when a drill can be controlled. */
  onControl?(control: DrillControl): void;
  onDrillStart?(drill: {
    readonly scenario: string;
    readonly title: string;
    readonly index: number;
    readonly count: number;
  }): void;
  onEvent?(event: JournalEvent): void;
  /** Called before a drill's end with what its rules have seen; where nobody listens, it is not collected. */
  onRecording?(scenario: string, recording: Recording): void;
  onDrillEnd?(result: DrillResult, events: readonly JournalEvent[], folder: string): void;
}

/** What whoever watches may do to the drill that is running. */
export interface DrillControl {
  /** Runs at real time while watched, and with time-lapse otherwise. */
  watch(watched: boolean): void;
  /** Ends this drill; it heals, and the suite goes on with the next one. */
  abort(): void;
}

export interface SuiteOptions {
  readonly scenarios: readonly LoadedScenario[];
  readonly procedure: Procedure;
  /** Absolute paths of the rule files; the procedure's own unless said otherwise. */
  readonly rules: readonly string[];
  readonly seed: number;
  readonly speed: number;
  readonly scrapeIntervalMs: number;
  readonly evaluationIntervalMs: number;
  /** Groups alerts as an Alertmanager does before the procedure is called; each calls it at once when left out. */
  readonly groupWaitMs?: number;
  /** Folder of the run; it must exist. Each drill gets a folder of its own in it. */
  readonly folder: string;
  readonly firedrill: string;
  readonly listener: SuiteListener;
  /** Aborts the drill that is running and leaves out those that have not begun. */
  readonly signal: AbortSignal;
}

/** Scrapes every 15 s and evaluates every 30 s of drill time: the checks of the source guides. */
export const defaultIntervals = { scrapeIntervalMs: 15_000, evaluationIntervalMs: 30_000 } as const;

/**
 * Runs drills one after the other on one PostgreSQL server, each in a sandbox of its own, and judges them.
 *
 * @throws FiredrillError when the database cannot be started; what happens within a drill is in its journal.
 */
export async function runSuite(options: SuiteOptions): Promise<SuiteResult> {
  const { scenarios, listener, signal } = options;
  const drills: DrillResult[] = [];
  await using keeper = createProcessDriver({ session: 'database', clock: new LapseClock() });
  const part = await keeper.start(databaseSpec);
  const database = databaseOf(part);
  let journal: Journal | undefined;
  part.onEvent((event) => void journal?.append(event));
  for (const [index, loaded] of scenarios.entries()) {
    if (signal.aborted) break;
    const { id, title } = loaded.scenario;
    listener.onDrillStart?.({ scenario: id, title, index: index + 1, count: scenarios.length });
    const folder = join(options.folder, 'drills', folderName(id, index, scenarios));
    mkdirSync(folder, { recursive: true });
    const clock = new LapseClock();
    journal = new Journal(clock, join(folder, 'events.ndjson'));
    journal.subscribe((event) => listener.onEvent?.(event));
    const events = await drill(options, { loaded, index, folder, database, clock, journal });
    journal.close();
    const result = judgeDrill(events);
    drills.push(result);
    listener.onDrillEnd?.(result, events, folder);
  }
  return summarizeSuite({ ...options, procedure: options.procedure.name }, drills);
}

interface DrillSetup {
  readonly loaded: LoadedScenario;
  readonly index: number;
  readonly folder: string;
  readonly database: Database;
  readonly clock: LapseClock;
  readonly journal: Journal;
}

async function drill(options: SuiteOptions, setup: DrillSetup): Promise<readonly JournalEvent[]> {
  const { seed, rules, scrapeIntervalMs, evaluationIntervalMs } = options;
  const { loaded, index, folder, database, clock, journal } = setup;
  const { scenario } = loaded;
  const domain = await loadDomain(scenario.domain);
  await prepareTemplate(database, domain);
  const stop = new AbortController();
  const startedAt = wallDate();
  return runDrill({
    ...options,
    startedAt: startedAt.toISOString(),
    signal: AbortSignal.any([options.signal, stop.signal]),
    loaded,
    domain,
    clock,
    journal,
    ...(options.listener.onRecording && {
      onRecording: (recording: Recording) => options.listener.onRecording?.(scenario.id, recording),
    }),
    onTimeLapse: (lapse) =>
      options.listener.onControl?.({
        watch: (watched) => lapse.watch(watched),
        abort: () => stop.abort(new Error('aborted by hand')),
      }),
    startSandbox: () =>
      startSandbox({
        driver: createProcessDriver({ session: 'drill', clock, logDir: join(folder, 'logs') }),
        database,
        // The name must not tell which scenario runs.
        databaseName: `product_${index + 1}`,
        domain,
        scenario,
        seed,
        rules,
        scrapeIntervalMs,
        evaluationIntervalMs,
        ...(options.groupWaitMs !== undefined && { groupWaitMs: options.groupWaitMs }),
        epochMs: startedAt.getTime(),
        trafficSpec: (targetUrl) => ({
          name: 'traffic',
          program: moduleUrl(import.meta.url, '../traffic/traffic-program'),
          config: {
            domain: domain.name,
            seed,
            rps: scenario.traffic.rps,
            targetUrl,
            timeoutMs: answerTimeoutMs,
          },
        }),
      }),
  });
}

/** The same rows in every drill of a domain, whatever its seed: they are the product's past, not part of the drill. */
async function prepareTemplate(database: Database, domain: Domain): Promise<void> {
  await database.prepareTemplate({
    template: domain.name,
    migrationsDir: domain.migrations,
    rows: await seedRows(domain, seededRandom('past').stream(domain.name)),
  });
}

/** A scenario may run more than once in a suite. */
function folderName(id: string, index: number, scenarios: readonly LoadedScenario[]): string {
  const before = scenarios.slice(0, index).filter(({ scenario }) => scenario.id === id).length;
  return before === 0 ? id : `${id}-${before + 1}`;
}

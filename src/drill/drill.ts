import { type LapseClock, sleep } from '../core/clock.ts';
import { FiredrillError, messageOf } from '../core/errors.ts';
import type { EventOf, JournalEvent } from '../core/events.ts';
import type { Journal } from '../core/journal.ts';
import { type Random, seededRandom } from '../core/random.ts';
import { UndoStack } from '../core/undo-stack.ts';
import { isHealthy } from '../judge/health.ts';
import type { Procedure } from '../procedure/procedure.ts';
import type { Domain } from '../sandbox/bundle/domain.ts';
import { releasesOf, rollbackTarget, type Sandbox } from '../sandbox/sandbox.ts';
import type { LoadedScenario } from '../scenario/load.ts';
import type { Recording } from '../telemetry/rule-tests/recording.ts';
import { armFaults } from './arm-faults.ts';
import { finishLine } from './finish-line.ts';
import { listenToMonitoring } from './monitoring.ts';
import { sendUsers, startMonitoring, warmUpMs } from './product.ts';
import { Responder } from './respond.ts';
import { SelfWatch } from './self-watch.ts';
import { TimeLapse } from './time-lapse.ts';
import { baselineMs, Watch } from './watch.ts';

export interface DrillOptions {
  readonly loaded: LoadedScenario;
  readonly procedure: Procedure;
  readonly seed: number;
  /** How fast drill time runs while the drill waits; 1 is real time. */
  readonly speed: number;
  readonly clock: LapseClock;
  readonly journal: Journal;
  readonly domain: Domain;
  readonly scrapeIntervalMs: number;
  readonly evaluationIntervalMs: number;
  /** Starts the sandbox of this drill; whoever gave it also takes it down. */
  readonly startSandbox: () => Promise<Sandbox>;
  /** Wall time, for people. */
  readonly startedAt: string;
  readonly firedrill: string;
  /** Ends the drill once nothing can save its verdict any more. */
  readonly endsWhenDecided?: boolean;
  /** Aborts the drill: it heals, and its verdict is unknown. */
  readonly signal: AbortSignal;
  /** Called at the end with what the rules have seen, where somebody wants to keep it. */
  readonly onRecording?: (recording: Recording) => void;
  /** How often the observer looks at the planes, in wall milliseconds. */
  readonly lookEveryMs?: number | undefined;
  /** How many drills share the machine at the moment, this one included. */
  readonly neighbours: () => number;
  /** Hands over the control of time-lapse to whoever watches. */
  readonly onTimeLapse?: (lapse: TimeLapse) => void;
}

/** How many cycles of scrape and evaluation a baseline may be made longer by, until users are well. */
const extraCyclesMax = 10;
/** Whether the drill is over is asked this often, in drill milliseconds… */
const askEveryMs = 2_000;
/** …but not more often than this in wall milliseconds: the answer takes a reading of the whole journal. */
const askEveryWallMs = 250;

/**
 * Runs one drill from its start to its end and returns its journal.
 *
 * It never rejects for anything that happens inside the drill: that is in the journal, and the judge knows what to make
 * of it. Faults are healed and the sandbox is taken down whatever happened.
 */
export async function runDrill(options: DrillOptions): Promise<readonly JournalEvent[]> {
  const { journal } = options;
  const undo = new UndoStack();
  let reason: EventOf<'drill-ended'>['reason'] = 'error';
  try {
    reason = await conduct(options, undo);
  } catch (thrown) {
    if (options.signal.aborted) reason = 'interrupted';
    else journal.append({ type: 'trouble', where: 'drill', code: codeOf(thrown), message: describe(thrown) });
  }
  try {
    await undo.run();
  } catch (thrown) {
    journal.append({ type: 'left-behind', what: [describe(thrown)] });
  }
  journal.append({ type: 'phase', phase: 'end' });
  journal.append({ type: 'drill-ended', reason });
  return journal.events;
}

async function conduct(options: DrillOptions, undo: UndoStack): Promise<EventOf<'drill-ended'>['reason']> {
  const { loaded, procedure, seed, clock, journal, signal } = options;
  const { scenario } = loaded;
  const random = seededRandom(seed).stream(scenario.id);
  journal.append({
    type: 'drill-started',
    version: 1,
    firedrill: options.firedrill,
    scenario: loaded.input,
    seed,
    speed: options.speed,
    procedure: { kind: procedure.kind, name: procedure.name },
    rules: procedure.rules.map((file) => file.slice(file.lastIndexOf('/') + 1)),
    scrapeIntervalMs: options.scrapeIntervalMs,
    evaluationIntervalMs: options.evaluationIntervalMs,
    target: rollbackTarget(options.domain, scenario),
    approved: releasesOf(options.domain),
    at: options.startedAt,
  });
  journal.append({ type: 'phase', phase: 'prepare' });
  const sandbox = await options.startSandbox();
  undo.push('sandbox', () => takeDown(sandbox, journal));
  // A watcher acts whenever it likes, and knows no clock but the wall's.
  const speedMax = procedure.kind === 'watcher' ? 1 : options.speed;
  const lapse = new TimeLapse({ clock, journal, speedMax });
  options.onTimeLapse?.(lapse);
  const selfWatch = new SelfWatch();
  const { domain, lookEveryMs } = options;
  const watch = new Watch({ scenario, seed, domain, sandbox, clock, journal, selfWatch, lookEveryMs });
  const responder = new Responder({
    procedure,
    environment: sandbox.environment,
    clock,
    journal,
    lapse,
    random: random.stream('procedure'),
    directory: sandbox.scratchFolder,
  });
  undo.push('procedure', () => responder.stop('the drill is over'));
  undo.push('observer', () => watch.abandon());
  const monitoring = listenToMonitoring({
    sandbox,
    journal,
    lapse,
    selfWatch,
    responder,
    neighbours: options.neighbours,
  });
  undo.push('monitoring', () => monitoring.stop());
  const stop = AbortSignal.any([signal, monitoring.broken]);

  await watch.start();
  await responder.start();
  await sendUsers(sandbox, clock);
  lapse.begin();
  await sleep(clock, warmUpMs, stop);

  await startMonitoring(sandbox);
  journal.append({ type: 'phase', phase: 'baseline' });
  const onsetMs = await awaitOnset(options, { random, watch, signal: stop });

  responder.openFrom(onsetMs);
  selfWatch.start();
  journal.append({ type: 'phase', phase: 'fault' });
  const armed = armFaults({
    scenario,
    onsetMs,
    sandbox,
    clock,
    journal,
    lapse,
    watch,
    undo,
    signal: stop,
    onArmed: () => monitoring.askTraffic(),
  });
  const reason = await Promise.race([
    armed.then(() => new Promise<never>(() => {})),
    untilOver(options, responder, stop),
  ]);

  journal.append({ type: 'phase', phase: 'settle' });
  await lapse.act(async () => {
    await responder.stop('the drill is over');
    await sandbox.part('traffic').call('stop');
    await sandbox.database.flush();
    await watch.finish(clock.now());
    if (options.onRecording !== undefined) {
      options.onRecording((await sandbox.part('metrics-store').call('recording')) as Recording);
    }
  });
  journal.append(selfWatch.stop());
  return reason;
}

/** Waits until the judge would know what to say. */
async function untilOver(
  { clock, journal, endsWhenDecided = false }: DrillOptions,
  responder: Responder,
  signal: AbortSignal,
): Promise<EventOf<'drill-ended'>['reason']> {
  let holding = false;
  for (;;) {
    await sleep(clock, Math.max(askEveryMs, askEveryWallMs * clock.speed), signal);
    const standing = finishLine(journal.events, {
      atMs: clock.now(),
      procedureBusy: responder.busy,
      endsWhenDecided,
    });
    if (standing.over !== null) return standing.over;
    if (standing.holding && !holding) journal.append({ type: 'phase', phase: 'hold' });
    holding ||= standing.holding;
  }
}

/**
 * Waits for the onset: the end of a healthy baseline, plus a jitter.
 *
 * Time is counted from a moment at which scrape and evaluation fall together, so a seed fixes how the fault lies between
 * them. An onset on that grid would bias every TTD the same way, so the seed moves it. A baseline that is not healthy yet
 * is made longer by whole cycles: a busy machine makes a drill take longer.
 *
 * @throws FiredrillError `BASELINE_UNHEALTHY`
 */
async function awaitOnset(
  options: DrillOptions,
  { random, watch, signal }: { readonly random: Random; readonly watch: Watch; readonly signal: AbortSignal },
): Promise<number> {
  const { clock, scrapeIntervalMs, evaluationIntervalMs } = options;
  const { scenario } = options.loaded;
  const cycleMs = leastCommonMultiple(scrapeIntervalMs, evaluationIntervalMs);
  const startMs = Math.ceil(clock.now() / cycleMs) * cycleMs;
  const jitterMs = Math.round(random.stream('onset').uniform(0, cycleMs));
  for (let cycle = 0; cycle <= extraCyclesMax; cycle++) {
    const onsetMs = startMs + scenario.baseline + jitterMs + cycle * cycleMs;
    await clock.sleepUntil(onsetMs, signal);
    const bins = watch.seconds.map(({ bin }) => bin).filter((bin) => bin.fromMs >= onsetMs - baselineMs);
    if (bins.length > 0 && isHealthy(bins, scenario.recovered)) return onsetMs;
  }
  throw new FiredrillError('BASELINE_UNHEALTHY', 'users were not well before anything was broken.', {
    nextStep: 'The machine may be too busy: run again with a lower --speed.',
  });
}

function leastCommonMultiple(a: number, b: number): number {
  const greatestCommonDivisor = (x: number, y: number): number =>
    y === 0 ? x : greatestCommonDivisor(y, x % y);
  return (a / greatestCommonDivisor(a, b)) * b;
}

async function takeDown(sandbox: Sandbox, journal: Journal): Promise<void> {
  await sandbox[Symbol.asyncDispose]();
  const what = await sandbox.leftovers();
  if (what.length > 0) journal.append({ type: 'left-behind', what });
}

function codeOf(thrown: unknown): string {
  return thrown instanceof FiredrillError ? thrown.code : 'UNEXPECTED';
}

/** The message of an error and of what caused it. */
function describe(thrown: unknown): string {
  const cause = thrown instanceof Error && thrown.cause !== undefined ? `: ${describe(thrown.cause)}` : '';
  return `${messageOf(thrown)}${cause}`;
}

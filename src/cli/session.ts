import { appendFileSync, mkdirSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { toSeconds } from '../core/units.ts';
import { wallDate } from '../core/wall-date.ts';
import type { PlannedDrill } from '../drill/plan.ts';
import {
  type DrillControl,
  defaultIntervals,
  runSuite,
  type SuiteListener,
  type SuiteOptions,
} from '../drill/suite.ts';
import type { SuiteResult } from '../judge/result.ts';
import type { Procedure } from '../procedure/procedure.ts';
import {
  type Comparison,
  compareSuites,
  comparisonText,
  type DrillFacts,
  drillFacts,
  type Reporter,
  type ReporterName,
  reporters,
  scoreboard,
} from '../reports/index.ts';
import { shouldUseUi } from '../ui/should-use-ui.ts';
import { promtoolWriter } from './promtool-writer.ts';
import { pointLatestTo, writeComparison, writeDrillFiles, writeSuiteFiles } from './report-folder.ts';
import { Screen } from './screen.ts';
import { wantsColor } from './wants-color.ts';

export interface SessionOptions {
  readonly drills: readonly PlannedDrill[];
  readonly head: SuiteOptions['head'];
  readonly concurrency: number;
  readonly procedure: Procedure;
  readonly rules: readonly string[];
  readonly premises: SuiteOptions['premises'];
  readonly speed: number;
  readonly reruns: number;
  readonly reporter?: readonly ReporterName[];
  readonly output?: string;
  /** Groups alerts as an Alertmanager does before the procedure is called. */
  readonly groupWaitMs?: number;
  /** Folder for unit tests of the rules, made from what they saw. */
  readonly emitPromtool?: string;
  readonly ui?: boolean;
  /** An earlier suite that this one is compared with. */
  readonly baseline: SuiteResult | undefined;
  /** What an earlier session had left behind and was removed before this one. */
  readonly swept: readonly string[];
}

/** How a session ended. */
export interface SessionEnd {
  readonly suite: SuiteResult;
  readonly interrupted: boolean;
  /** Whether something was better in the baseline. */
  readonly regressed: boolean;
}

/** Runs a suite with everything around it: screen or log, report files, Ctrl-C. */
export async function runSession(options: SessionOptions): Promise<SessionEnd> {
  const { drills, head } = options;
  const folder = resolve(options.output ?? join('reports', `${stamp(wallDate())}-seed${head.seed}`));
  mkdirSync(folder, { recursive: true });
  for (const what of options.swept)
    process.stderr.write(`Removed what an earlier run had left behind: ${what}\n`);

  const stop = new AbortController();
  const controls = new Controls();
  const screen = await openScreen(options, { stop, controls });
  const listening = openReporters(options, screen);
  const release = onSignals(stop);
  const facts = new Map<string, DrillFacts>();
  for (const reporter of listening)
    reporter.onSuiteStart?.({ drills: drills.length, seed: head.seed, procedure: head.procedure });
  const listener: SuiteListener = {
    onControl: (drill, control) => controls.take(drill, control),
    onDrillStart: ({ key, loaded }) => {
      const { id, title } = loaded.scenario;
      const index = drills.findIndex((drill) => drill.key === key) + 1;
      for (const reporter of listening)
        reporter.onDrillStart?.({ drill: key, scenario: id, title, index, count: drills.length });
    },
    onEvent: (drill, event) => {
      screen?.event(drill, event);
      for (const reporter of listening) reporter.onEvent?.(drill, event);
    },
    ...(options.emitPromtool !== undefined && {
      onRecording: await promtoolWriter(options, options.emitPromtool),
    }),
    onDrillSpoiled: (drill, { result, folder: spoiled }) => {
      controls.forget(drill);
      writeDrillFiles(spoiled, result);
      for (const reporter of listening) reporter.onDrillSpoiled?.(drill, result);
    },
    onDrillEnd: (drill, { result, events, folder: drillFolder }) => {
      controls.forget(drill);
      facts.set(drill, drillFacts(events, result));
      writeDrillFiles(drillFolder, result);
      screen?.judged(drill, result);
      for (const reporter of listening) reporter.onDrillEnd?.(drill, result);
    },
  };
  try {
    const suite = await runSuite({ ...options, ...defaultIntervals, folder, signal: stop.signal, listener });
    const told = drills.map(({ key }) => facts.get(key)).filter((known) => known !== undefined);
    const comparison = options.baseline && compareWithBaseline(options.baseline, suite);
    const files = [
      ...writeSuiteFiles(folder, suite, told),
      ...(comparison === undefined ? [] : writeComparison(folder, comparison)),
    ];
    const paths = files.map((path) => relative('', path));
    if (options.output === undefined) pointLatestTo(folder);
    for (const reporter of listening) reporter.onSuiteEnd?.(suite, paths, comparison);
    await screen?.finish(suite);
    if (screen !== undefined) writeEnd(suite, paths, comparison);
    return { suite, interrupted: stop.signal.aborted, regressed: comparison?.regressed ?? false };
  } finally {
    screen?.close();
    release();
  }
}

/** The drills that run, as far as somebody at the keyboard may steer them. */
class Controls {
  readonly #controls = new Map<string, DrillControl>();
  #watched = false;

  /** A drill that begins while somebody watches is watched too. */
  take(drill: string, control: DrillControl): void {
    this.#controls.set(drill, control);
    if (this.#watched) control.watch(true);
  }

  forget(drill: string): void {
    this.#controls.delete(drill);
  }

  watch(watched: boolean): void {
    this.#watched = watched;
    for (const control of this.#controls.values()) control.watch(watched);
  }

  /** Without a name: whatever runs. */
  abort(drill: string | undefined): void {
    for (const [key, control] of this.#controls) if (drill === undefined || key === drill) control.abort();
  }
}

async function openScreen(
  { ui, reporter, drills, procedure, concurrency }: SessionOptions,
  { stop, controls }: { readonly stop: AbortController; readonly controls: Controls },
): Promise<Screen | undefined> {
  const flag = ui ?? (reporter === undefined ? undefined : false);
  const answer = shouldUseUi({ flag, env: process.env, stdout: process.stdout, stdin: process.stdin });
  if (answer.warning !== null) process.stderr.write(`${answer.warning}\n`);
  if (!answer.use) return undefined;
  return Screen.open({
    title: basename(procedure.name),
    sideBySide: concurrency > 1 && drills.length > 1,
    planned: drills.map(({ key, loaded: { scenario }, seed }) => ({
      drill: key,
      scenario: scenario.id,
      title: scenario.title,
      seed,
    })),
    onCommand: (command) => {
      if (command.kind === 'pause') controls.watch(true);
      else if (command.kind === 'resume') controls.watch(false);
      else if (command.kind === 'abort') controls.abort(command.drill);
      else if (command.kind === 'stop') stop.abort(new Error('stopped by hand'));
      else if (command.kind === 'force') endAtOnce();
    },
  });
}

/** With a screen and no reporter asked for, the screen is the only one to speak. */
function openReporters({ reporter }: SessionOptions, screen: Screen | undefined): Reporter[] {
  const names = reporter ?? (screen === undefined ? ['log' as const] : []);
  const summary = process.env.GITHUB_STEP_SUMMARY;
  return names.map((name) =>
    reporters[name]({
      write: (text) => void process.stdout.write(text),
      color: wantsColor(process.stdout),
      columns: process.stdout.columns ?? 120,
      ...(summary && { writeJobSummary: (markdown: string) => appendFileSync(summary, markdown) }),
    }),
  );
}

/** Once heals and stops, twice ends at once: the next start then removes what is left. */
function onSignals(stop: AbortController): () => void {
  const once = (signal: NodeJS.Signals): void => {
    if (stop.signal.aborted) endAtOnce();
    process.stderr.write(`\n${signal}: healing the sandbox, then stopping. Once more to end at once.\n`);
    stop.abort(new Error(`stopped by ${signal}`));
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, once);
  return () => {
    for (const signal of signals) process.off(signal, once);
  };
}

/** The parts notice that the harness is gone and end by themselves. */
function endAtOnce(): never {
  process.kill(process.pid, 'SIGKILL');
  throw new Error('unreachable');
}

/** The checks of every drill run at the same intervals. */
function compareWithBaseline(baseline: SuiteResult, suite: SuiteResult): Comparison {
  return compareSuites(baseline, suite, {
    evaluationIntervalSeconds: toSeconds(defaultIntervals.evaluationIntervalMs),
  });
}

function writeEnd(suite: SuiteResult, paths: readonly string[], comparison: Comparison | undefined): void {
  process.stdout.write(
    scoreboard(suite, { columns: process.stdout.columns ?? 120, color: wantsColor(process.stdout) }),
  );
  if (comparison !== undefined) process.stdout.write(`\n${comparisonText(comparison)}`);
  process.stdout.write(`\n${paths.join('\n')}\n`);
}

function stamp(date: Date): string {
  return date.toISOString().slice(0, 19).replaceAll(':', '-');
}

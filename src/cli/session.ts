import { appendFileSync, mkdirSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { exitCodes } from '../core/verdict.ts';
import { wallDate } from '../core/wall-date.ts';
import { type DrillControl, defaultIntervals, runSuite, type SuiteListener } from '../drill/suite.ts';
import type { SuiteResult } from '../judge/result.ts';
import type { Procedure } from '../procedure/procedure.ts';
import {
  type DrillFacts,
  drillFacts,
  type Reporter,
  type ReporterName,
  reporters,
  scoreboard,
} from '../reports/index.ts';
import type { LoadedScenario } from '../scenario/load.ts';
import { shouldUseUi } from '../ui/should-use-ui.ts';
import { version } from './package-info.ts';
import { promtoolWriter } from './promtool-writer.ts';
import { pointLatestTo, writeDrillFiles, writeSuiteFiles } from './report-folder.ts';
import { Screen } from './screen.ts';
import { wantsColor } from './wants-color.ts';

export interface SessionOptions {
  readonly scenarios: readonly LoadedScenario[];
  readonly procedure: Procedure;
  readonly rules: readonly string[];
  readonly seed: number;
  readonly speed: number;
  readonly reporter?: readonly ReporterName[];
  readonly output?: string;
  /** Groups alerts as an Alertmanager does before the procedure is called. */
  readonly groupWaitMs?: number;
  /** Folder for unit tests of the rules, made from what they saw. */
  readonly emitPromtool?: string;
  readonly ui?: boolean;
  /** What an earlier session had left behind and was removed before this one. */
  readonly swept: readonly string[];
}

/** Runs a suite with everything around it: screen or log, report files, Ctrl-C. Answers with the exit code. */
export async function runSession(options: SessionOptions): Promise<number> {
  const { scenarios, procedure, seed } = options;
  const folder = resolve(options.output ?? join('reports', `${stamp(wallDate())}-seed${seed}`));
  mkdirSync(folder, { recursive: true });
  for (const what of options.swept)
    process.stderr.write(`Removed what an earlier run had left behind: ${what}\n`);

  const stop = new AbortController();
  const controls: { current: DrillControl | undefined } = { current: undefined };
  const screen = await openScreen(options, { stop, controls });
  const listening = openReporters(options, screen);
  const release = onSignals(stop);
  const facts: DrillFacts[] = [];
  for (const reporter of listening)
    reporter.onSuiteStart?.({ drills: scenarios.length, seed, procedure: procedure.name });
  const listener: SuiteListener = {
    onControl: (control) => {
      controls.current = control;
    },
    onDrillStart: (drill) => {
      for (const reporter of listening) reporter.onDrillStart?.(drill);
    },
    onEvent: (event) => {
      screen?.event(event);
      for (const reporter of listening) reporter.onEvent?.(event);
    },
    ...(options.emitPromtool !== undefined && {
      onRecording: await promtoolWriter(options, options.emitPromtool),
    }),
    onDrillEnd: (result, events, drillFolder) => {
      facts.push(drillFacts(events, result));
      writeDrillFiles(drillFolder, result);
      screen?.judged(result);
      for (const reporter of listening) reporter.onDrillEnd?.(result);
    },
  };
  try {
    const suite = await runSuite({
      ...options,
      ...defaultIntervals,
      folder,
      firedrill: version,
      signal: stop.signal,
      listener,
    });
    const paths = writeSuiteFiles(folder, suite, facts).map((path) => relative('', path));
    if (options.output === undefined) pointLatestTo(folder);
    for (const reporter of listening) reporter.onSuiteEnd?.(suite, paths);
    await screen?.finish(suite);
    if (screen !== undefined) writeEnd(suite, paths);
    return stop.signal.aborted ? exitCodes.interrupted : suite.exitCode;
  } finally {
    screen?.close();
    release();
  }
}

async function openScreen(
  { ui, reporter, scenarios, procedure }: SessionOptions,
  { stop, controls }: { stop: AbortController; controls: { readonly current: DrillControl | undefined } },
): Promise<Screen | undefined> {
  const flag = ui ?? (reporter === undefined ? undefined : false);
  const answer = shouldUseUi({ flag, env: process.env, stdout: process.stdout, stdin: process.stdin });
  if (answer.warning !== null) process.stderr.write(`${answer.warning}\n`);
  if (!answer.use) return undefined;
  return Screen.open({
    title: basename(procedure.name),
    planned: scenarios.map(({ scenario }) => ({ scenario: scenario.id, title: scenario.title })),
    onCommand: (command) => {
      if (command.kind === 'pause') controls.current?.watch(true);
      else if (command.kind === 'resume') controls.current?.watch(false);
      else if (command.kind === 'abort') controls.current?.abort();
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

function writeEnd(suite: SuiteResult, paths: readonly string[]): void {
  process.stdout.write(
    scoreboard(suite, { columns: process.stdout.columns ?? 120, color: wantsColor(process.stdout) }),
  );
  process.stdout.write(`\n${paths.join('\n')}\n`);
}

function stamp(date: Date): string {
  return date.toISOString().slice(0, 19).replaceAll(':', '-');
}

import { join, resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { FiredrillError } from '../core/errors.ts';
import { parseDurationMs } from '../core/units.ts';
import { exitCodes } from '../core/verdict.ts';
import { refuseUnsupported } from '../drill/demands.ts';
import { planDrills, type Shard, shardOf } from '../drill/plan.ts';
import { loadProcedure } from '../procedure/load-procedure.ts';
import { type ReporterName, reporterNames } from '../reports/index.ts';
import { type DriverName, driverNames, openPremises, sweepSandboxes } from '../sandbox/open-premises.ts';
import { loadRuleFiles } from '../telemetry/rules/rule-file.ts';
import { readSuiteFile } from './baseline.ts';
import { chooseScenarios, onlyNamed } from './catalogue.ts';
import { chooseImages } from './choose-images.ts';
import { drillsAtOnce } from './drills-at-once.ts';
import { packageFolder, version } from './package-info.ts';
import { runSession } from './session.ts';
import { wholeNumber } from './whole-number.ts';

interface RunOptions {
  readonly procedure: string;
  readonly rules?: readonly string[];
  readonly only?: readonly string[];
  readonly seed: number;
  readonly repeat: number;
  readonly concurrency?: number;
  readonly shard?: Shard;
  readonly baseline?: string;
  readonly driver: DriverName;
  readonly speed?: number;
  readonly reruns: number;
  readonly reporter?: readonly ReporterName[];
  readonly output?: string;
  readonly groupWait?: number;
  readonly emitPromtool?: string;
  readonly ui?: boolean;
}

const referencePlaybook = 'fixtures/playbooks/reference.yaml';
const defaultSeed = 20_261;

/** `firedrill run`: drills against a procedure. */
export function runCommand(): Command {
  return new Command('run')
    .description('Run drills: break the sandbox, let the procedure act, and judge what came of it.')
    .argument('[ids...]', 'scenarios such as S02, or paths to .yaml files; all of them when left out')
    .option(
      '-p, --procedure <file>',
      'the procedure under test: a playbook, a command or a watcher (default: the reference playbook)',
    )
    .addOption(
      new Option(
        '-r, --rules <file>',
        "Prometheus rule file in place of the procedure's own; repeatable",
      ).argParser(collect),
    )
    .addOption(
      new Option(
        '--only <ids>',
        'of these only the named ones, for example S02,S04,C*; repeatable',
      ).argParser(collectNames),
    )
    .addOption(new Option('--seed <n>', 'replays the same drill').argParser(wholeNumber).default(defaultSeed))
    .addOption(
      new Option('--repeat <n>', 'each scenario so many times, with the seeds seed, seed + 1, …')
        .argParser(numberUpTo(repeatMax))
        .default(1),
    )
    .addOption(
      new Option(
        '--concurrency <n>',
        'drills side by side (default: as many as there are cores, in containers as many as the memory bears)',
      ).argParser(numberUpTo(concurrencyMax)),
    )
    .addOption(
      new Option(
        '--shard <i/n>',
        'run the i-th of n parts of the suite; firedrill merge joins them',
      ).argParser(shard),
    )
    .option('--baseline <file>', 'suite.json of an earlier run: exit 1 where a drill or a time got worse')
    .addOption(
      new Option('--driver <name>', 'what the parts of the sandbox run in')
        .choices(driverNames)
        .default('process'),
    )
    .addOption(
      new Option(
        '--speed <n>',
        'how fast time runs while the drill waits; 1 is real time (default: 30, in containers 1)',
      ).argParser(speedNumber),
    )
    .addOption(
      new Option(
        '--reruns <n>',
        'how often a drill that a busy machine has spoiled is run again, at half the speed',
      )
        .argParser(wholeNumber)
        .default(1),
    )
    .addOption(
      new Option(
        '--reporter <name>',
        'what to print; repeatable (default: the terminal UI, or log where there is none)',
      )
        .choices(reporterNames)
        .argParser(collectReporter),
    )
    .option('-o, --output <dir>', 'folder for the reports (default: reports/<time>-seed<n>)')
    .addOption(
      new Option(
        '--group-wait <duration>',
        'group alerts as an Alertmanager does before the procedure is called, with this group_wait',
      ).argParser(durationMs),
    )
    .option(
      '--emit-promtool <dir>',
      'write what the rules saw and when they fired as unit tests for promtool',
    )
    .option('--ui', 'insist on the terminal UI')
    .option('--no-ui', 'never use the terminal UI')
    .addHelpText('after', help)
    .action(async (ids: string[], options: RunOptions) => {
      const speed = speedOf(options);
      const scenarios = await chooseScenarios(ids);
      const named = options.only === undefined ? scenarios : onlyNamed(scenarios, options.only);
      const procedure = await loadProcedure(
        resolve(options.procedure ?? join(packageFolder, referencePlaybook)),
      );
      const rules = options.rules?.map((file) => resolve(file)) ?? procedure.rules;
      await loadRuleFiles(rules);
      const baseline = options.baseline === undefined ? undefined : await readSuiteFile(options.baseline);
      const whole = planDrills({ ...options, scenarios: named, procedure, rules });
      const drills = options.shard === undefined ? whole : shardOf(whole, options.shard);
      if (drills.length === 0) throw nothingToDo(options.shard);
      refuseUnsupported(drills, options.driver);
      const plan = whole.map(({ loaded, seed }) => ({ scenario: loaded.scenario.id, seed }));
      const head = {
        seed: options.seed,
        procedure: procedure.name,
        firedrill: version,
        ...(options.shard && { shard: { ...options.shard, plan } }),
      };
      const swept = await sweepSandboxes(options.driver);
      await using premises = await openPremises(options.driver, {
        images: chooseImages(),
        onProgress: (text) => void process.stderr.write(`${text}\n`),
      });
      const { suite, interrupted, regressed } = await runSession({
        ...options,
        premises,
        concurrency: options.concurrency ?? drillsAtOnce(options.driver),
        speed,
        ...(options.groupWait !== undefined && { groupWaitMs: options.groupWait }),
        baseline,
        drills,
        head,
        procedure,
        rules,
        swept,
      });
      process.exitCode = interrupted ? exitCodes.interrupted : regressed ? exitCodes.fail : suite.exitCode;
    });
}

const repeatMax = 50;
const concurrencyMax = 64;

/** Software that is not ours lives in real time, and does not tell all that our own does. */
function speedOf({ driver, speed, emitPromtool }: RunOptions): number {
  if (driver === 'process') return speed ?? 30;
  if (speed !== undefined && speed !== 1) throw unsupported('--speed', 'run in real time');
  if (emitPromtool !== undefined)
    throw unsupported('--emit-promtool', 'have a Prometheus that does not tell what its rules have seen');
  return 1;
}

function unsupported(option: string, why: string): FiredrillError {
  return new FiredrillError('OPTION_UNSUPPORTED', `drills in containers ${why}.`, {
    kind: 'usage',
    nextStep: `Leave ${option} out.`,
  });
}

function nothingToDo(part: Shard | undefined): FiredrillError {
  const what =
    part === undefined ? 'there is no scenario to drill.' : `nothing is left for shard ${part.index}.`;
  return new FiredrillError('NOTHING_TO_RUN', what, {
    kind: 'usage',
    ...(part && { nextStep: 'Use fewer shards than there are drills.' }),
  });
}

const help = `
The procedure is called when an alert fires that it asks for, and sees the sandbox through environment variables alone.
Verdicts come from what users and data really experienced, never from what the procedure says.

Examples:
  firedrill run S02 S04 C1
  firedrill run S04 --procedure ops/rollback.yaml --rules ops/alerts.yaml
  firedrill run --only 'S0*,C1' --repeat 3 --baseline reports/main/suite.json
  firedrill run S02 --driver container
  firedrill run --shard 1/4 --output shard-1 && firedrill merge shard-*
  firedrill run --reporter log --reporter json --output /tmp/drill > events.ndjson

Reports: suite.json, junit.xml, summary.md, and per drill events.ndjson, result.json and the logs of the parts. What a busy
machine has spoiled is kept in a folder of that name.
Exit codes: 0 pass · 1 failed · 2 unknown · 3 environment · 4 contaminated · 64 usage · 70 bug · 130 interrupted`;

function collect(value: string, before: readonly string[] | undefined): string[] {
  return [...(before ?? []), value];
}

function collectReporter(value: string, before: readonly string[] | undefined): string[] {
  if (!(reporterNames as readonly string[]).includes(value)) {
    throw new InvalidArgumentError(`Allowed choices are ${reporterNames.join(', ')}.`);
  }
  return collect(value, before);
}

function durationMs(text: string): number {
  try {
    return parseDurationMs(text);
  } catch {
    throw new InvalidArgumentError('Write for example 30s.');
  }
}

function speedNumber(text: string): number {
  const speed = Number(text);
  if (!(speed >= 1 && speed <= 100)) throw new InvalidArgumentError('Write a number from 1 to 100.');
  return speed;
}

function collectNames(value: string, before: readonly string[] | undefined): string[] {
  const names = value.split(',').map((name) => name.trim());
  if (names.includes('')) throw new InvalidArgumentError('Write for example S02,S04,C*.');
  return [...(before ?? []), ...names];
}

function numberUpTo(most: number): (text: string) => number {
  return (text) => {
    const number = wholeNumber(text);
    if (number < 1 || number > most) throw new InvalidArgumentError(`Write a number from 1 to ${most}.`);
    return number;
  };
}

function shard(text: string): Shard {
  const [, index = 0, of = 0] = (/^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? []).map(Number);
  if (index < 1 || index > of) throw new InvalidArgumentError('Write for example 1/4.');
  return { index, of };
}

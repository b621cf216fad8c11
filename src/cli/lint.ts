import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { FiredrillError, messageOf } from '../core/errors.ts';
import { exitCodes } from '../core/verdict.ts';
import type { Finding } from '../telemetry/lint/lint.ts';
import { lintRules } from '../telemetry/lint/lint-rules.ts';
import { type LintedRule, readLintedRules } from '../telemetry/lint/linted-rule.ts';
import { lints } from '../telemetry/lint/lints/index.ts';
import { type MetricsSnapshot, parseMetricsSnapshot } from '../telemetry/lint/metrics-snapshot.ts';
import { sarifLog } from '../telemetry/lint/sarif.ts';
import { lintText } from '../telemetry/lint/text-report.ts';
import { parsePromDurationMs } from '../telemetry/promql/index.ts';
import { CommandGroup } from './command-group.ts';
import { lintScenarioCommand } from './lint-scenario.ts';
import { packageFolder, version } from './package-info.ts';

interface LintRulesOptions {
  readonly metrics?: string;
  readonly scrapeInterval: number;
  readonly evaluationInterval: number;
  readonly format: keyof typeof formats;
}

/** `firedrill lint`: find defects in files without running anything. */
export function lintCommand(): Command {
  return new CommandGroup('lint', [lintRulesCommand(), lintScenarioCommand()]).description(
    'Find defects in files that drills are made of, without a drill.',
  );
}

/** `firedrill lint rules`: defects of alert rules, each with a counter-example. */
function lintRulesCommand(): Command {
  return new Command('rules')
    .description('Find alert rules that cannot do what they say, and prove it with a counter-example.')
    .argument('<files...>', 'Prometheus rule files')
    .option(
      '--metrics <file>',
      'what the targets show: the text of /metrics, or JSON of metric, label and values; "sandbox" for that of drills',
    )
    .addOption(durationOption('--scrape-interval <duration>', 'time between two scrapes', '15s', 15_000))
    .addOption(
      durationOption(
        '--evaluation-interval <duration>',
        'time between two evaluations of groups that name none',
        '30s',
        30_000,
      ),
    )
    .addOption(
      new Option('--format <format>', 'how to tell what was found')
        .choices(Object.keys(formats))
        .default('text'),
    )
    .addHelpText('after', help)
    .action(async (files: string[], options: LintRulesOptions) => {
      const snapshot = options.metrics === undefined ? undefined : await readSnapshot(options.metrics);
      const { rules, unreadable } = await readAll(files, options.evaluationInterval);
      const findings = lintRules({ rules, snapshot, scrapeIntervalMs: options.scrapeInterval });
      process.stdout.write(formats[options.format](findings, rules.length));
      for (const { message } of unreadable) process.stderr.write(`${message}\n`);
      process.exitCode = exitCodeOf(findings, unreadable);
    });
}

const help = `
A finding is an error (the rule cannot do what it says), a warning (it goes wrong in the situation shown) or a note
(something to know, which may well be meant). Everything that is told has been tried out with firedrill's own engine.

Exit codes: 0 clean, or notes alone · 1 errors or warnings · 64 a file cannot be read`;

const formats = {
  text: lintText,
  json: (findings: readonly Finding[]) => `${JSON.stringify(findings, null, 2)}\n`,
  sarif: (findings: readonly Finding[]) => `${JSON.stringify(sarifLog(findings, lints, version), null, 2)}\n`,
} as const;

/** One bad file does not keep the others from being checked. */
async function readAll(
  files: readonly string[],
  evaluationIntervalMs: number,
): Promise<{ readonly rules: readonly LintedRule[]; readonly unreadable: readonly FiredrillError[] }> {
  const rules: LintedRule[] = [];
  const unreadable: FiredrillError[] = [];
  for (const file of files) {
    try {
      rules.push(...readLintedRules(await readText(file), file, { evaluationIntervalMs }));
    } catch (thrown) {
      if (!(thrown instanceof FiredrillError) || thrown.kind !== 'usage') throw thrown;
      unreadable.push(thrown);
    }
  }
  return { rules, unreadable };
}

async function readSnapshot(file: string): Promise<MetricsSnapshot> {
  const path = file === 'sandbox' ? join(packageFolder, 'fixtures/metrics/sandbox.prom') : file;
  return parseMetricsSnapshot(await readText(path), path);
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new FiredrillError('FILE_MISSING', `the file cannot be read: ${messageOf(cause)}.`, {
      kind: 'usage',
      place: path,
      cause,
    });
  }
}

function exitCodeOf(findings: readonly Finding[], unreadable: readonly FiredrillError[]): number {
  if (unreadable.length > 0) return exitCodes.usage;
  return findings.some(({ level }) => level !== 'note') ? exitCodes.fail : exitCodes.pass;
}

function durationOption(flags: string, description: string, text: string, ms: number): Option {
  return new Option(flags, description).argParser(durationMs).default(ms, text);
}

function durationMs(text: string): number {
  const ms = parsePromDurationMs(text);
  if (ms === undefined || ms === 0) throw new InvalidArgumentError('Write for example 15s or 1m.');
  return ms;
}

import { Command, Option } from 'commander';
import { FiredrillError } from '../core/errors.ts';
import { exitCodes } from '../core/verdict.ts';
import { element, escapeXml } from '../reports/xml.ts';
import { formatNumber } from '../telemetry/promql/literals.ts';
import { failureText } from '../telemetry/rule-tests/failure-text.ts';
import { runTestFile, type TestFileOutcome } from '../telemetry/rule-tests/run-test-file.ts';
import { CommandGroup } from './command-group.ts';

interface TestRulesOptions {
  readonly format: keyof typeof formats;
  readonly prometheus: '2' | '3';
}

/** `firedrill test`: test the files that drills are made of, without a drill. */
export function testCommand(): Command {
  return new CommandGroup('test', [testRulesCommand()]).description(
    'Run the unit tests of rule files, without a drill.',
  );
}

/** `firedrill test rules`: promtool's unit tests, with our engine. */
function testRulesCommand(): Command {
  return new Command('rules')
    .description("Run promtool's unit-test files with firedrill's own engine.")
    .argument('<files...>', 'unit-test files of promtool')
    .addOption(
      new Option('--format <format>', 'how to tell what came out')
        .choices(Object.keys(formats))
        .default('text'),
    )
    .addOption(
      new Option('--prometheus <version>', 'whose windows: closed on the left in 2, open in 3')
        .choices(['2', '3'])
        .default('3'),
    )
    .addHelpText('after', '\nExit codes: 0 all tests pass · 1 a test failed · 64 a file cannot be read')
    .action(async (files: string[], { format, prometheus }: TestRulesOptions) => {
      const outcomes: TestFileOutcome[] = [];
      const unreadable: FiredrillError[] = [];
      for (const file of files) {
        try {
          outcomes.push(await runTestFile(file, { semantics: `prometheus-${prometheus}` }));
        } catch (thrown) {
          // One bad file does not keep the others from being tested.
          if (!(thrown instanceof FiredrillError) || thrown.kind !== 'usage') throw thrown;
          unreadable.push(thrown);
        }
      }
      process.stdout.write(formats[format](outcomes));
      for (const { message } of unreadable) process.stderr.write(`${message}\n`);
      process.exitCode = exitCodeOf(outcomes, unreadable);
    });
}

function exitCodeOf(outcomes: readonly TestFileOutcome[], unreadable: readonly FiredrillError[]): number {
  if (unreadable.length > 0) return exitCodes.usage;
  return outcomes.some(hasFailed) ? exitCodes.fail : exitCodes.pass;
}

const formats = {
  text: (outcomes: readonly TestFileOutcome[]) => outcomes.map(textOf).join(''),
  json: (outcomes: readonly TestFileOutcome[]) => `${JSON.stringify(outcomes, finiteOrText, 2)}\n`,
  junit: junitOf,
} as const;

/** JSON knows no infinity and no NaN. */
function finiteOrText(_: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? formatNumber(value) : value;
}

function hasFailed({ tests }: TestFileOutcome): boolean {
  return tests.some(({ failures }) => failures.length > 0);
}

function textOf(outcome: TestFileOutcome): string {
  const { file, unmatched, tests } = outcome;
  const warnings = unmatched.map((pattern) => `  WARNING: no file match pattern ${pattern}\n`);
  const failures = tests.flatMap(({ name, failures: all }) =>
    all.map((failure) => `    name: ${name},\n    ${failureText(failure).replaceAll('\n', '\n    ')}\n\n`),
  );
  const verdict = failures.length === 0 ? '  SUCCESS\n' : `  FAILED:\n${failures.join('')}`;
  return `Unit Testing:  ${file}\n${warnings.join('')}${verdict}\n`;
}

function junitOf(outcomes: readonly TestFileOutcome[]): string {
  const suites = outcomes.map(({ file, tests }) => {
    const cases = tests.map(({ name, failures }) =>
      element(
        'testcase',
        { name, classname: file },
        failures.map((failure) => {
          const text = failureText(failure);
          return element('failure', { message: text.split('\n')[0] ?? '' }, [escapeXml(text)]);
        }),
      ),
    );
    const failed = tests.filter(({ failures }) => failures.length > 0).length;
    return element('testsuite', { name: file, tests: tests.length, failures: failed }, cases);
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', { name: 'firedrill' }, suites)}\n`;
}

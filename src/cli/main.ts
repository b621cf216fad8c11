import { Command } from 'commander';
import { FiredrillError } from '../core/errors.ts';
import { exitCodes } from '../core/verdict.ts';
import { composeCommand } from './compose.ts';
import { doctorCommand } from './doctor.ts';
import { lintCommand } from './lint.ts';
import { listCommand } from './list.ts';
import { mergeCommand } from './merge.ts';
import { newCommand } from './new.ts';
import { version } from './package-info.ts';
import { replayCommand } from './replay.ts';
import { rescoreCommand } from './rescore.ts';
import { runCommand } from './run.ts';
import { showCommand } from './show.ts';
import { testCommand } from './test-rules.ts';

/** Every command, in the order in which `--help` shows them. */
export function createProgram(): Command {
  const program = new Command('firedrill')
    .description(
      'Chaos drills for AI rollback procedures: find out on a Tuesday how long a rollback really takes.',
    )
    .version(version, '-V, --version')
    .showHelpAfterError('Run firedrill --help to see what there is.')
    .exitOverride((error) => {
      // Help and version end well; anything else that commander ends is a usage error.
      throw error.exitCode === 0 ? error : new FiredrillError('USAGE', '', { kind: 'usage', cause: error });
    })
    .addHelpText('after', examples);
  for (const command of [
    runCommand,
    listCommand,
    showCommand,
    replayCommand,
    rescoreCommand,
    mergeCommand,
    newCommand,
    lintCommand,
    testCommand,
    composeCommand,
    doctorCommand,
  ]) {
    program.addCommand(command().copyInheritedSettings(program));
  }
  return program;
}

const examples = `
Examples:
  firedrill run                          every drill, against the reference playbook
  firedrill run S04 --procedure my.yaml  one drill, against a procedure of your own
  firedrill replay reports/latest        watch a finished run again
  firedrill doctor                       check what this machine offers

Exit codes: 0 pass · 1 a drill failed · 2 unknown · 3 fault not effective or environment
  4 contaminated · 64 usage or invalid file · 70 bug in firedrill · 130 interrupted`;

/** Runs the command line and sets the exit code of the process. */
export async function main(argv: readonly string[]): Promise<void> {
  try {
    await createProgram().parseAsync([...argv]);
  } catch (thrown) {
    process.exitCode = report(thrown);
  }
}

function report(thrown: unknown): number {
  if (isGoodEnd(thrown)) return exitCodes.pass;
  if (thrown instanceof FiredrillError && thrown.kind !== 'bug') {
    if (thrown.message.trim() !== '') process.stderr.write(`${thrown.message}\n`);
    return exitCodes[thrown.kind];
  }
  const trace = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  process.stderr.write(`firedrill has a bug. Please report this with what you ran:\n${trace}\n`);
  return exitCodes.bug;
}

function isGoodEnd(thrown: unknown): boolean {
  return typeof thrown === 'object' && thrown !== null && 'exitCode' in thrown && thrown.exitCode === 0;
}

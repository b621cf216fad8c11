import { dirname } from 'node:path';
import type { ProcedureContext, ProcedureOutcome } from '../procedure.ts';
import { cleanEnvironment } from '../process/clean-environment.ts';
import { type ProcessEnd, runProcess } from '../process/run-process.ts';
import { redact, secretsOf } from '../redact.ts';

export interface Program {
  readonly run: string | readonly string[];
  /** Absolute path of the procedure file: the program runs in its folder. */
  readonly file: string;
  readonly context: ProcedureContext;
  readonly signal: AbortSignal;
  readonly input?: string;
  /** Variables on top of those of the sandbox. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs a program of a procedure in a clean environment, and reports its output line by line without passwords. */
export function runProgram({ run, file, context, signal, ...given }: Program): Promise<ProcessEnd> {
  const secrets = secretsOf(context.environment);
  return runProcess({
    run,
    cwd: dirname(file),
    environment: cleanEnvironment({ ...context.environment, ...given.environment }, context.directory),
    input: given.input ?? '',
    onLine: (stream, line) => context.report({ type: 'output', stream, text: redact(line, secrets) }),
    signal,
  });
}

export function outcomeOf({ exitCode, trouble }: ProcessEnd): ProcedureOutcome {
  return { ok: exitCode === 0, exitCode, detail: trouble ?? `exit code ${exitCode}` };
}

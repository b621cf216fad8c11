import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { labelsMatch } from '../alert.ts';
import type { Procedure, ProcedureFile } from '../procedure.ts';
import { reported } from '../reported.ts';
import { within } from '../within.ts';
import { outcomeOf, runProgram } from './run-program.ts';
import type { CommandFile } from './schema.ts';

/**
 * Runs a program when an alert fires, with the alert on its standard input and in `$FIREDRILL_ALERT_FILE`.
 *
 * Exit code 0 is its claim of success.
 */
export function commandProcedure(command: CommandFile, { file, name, rules }: ProcedureFile): Procedure {
  return {
    kind: 'command',
    name,
    rules,
    accepts: (labels) => labelsMatch(command.on, labels),
    respond: (alert, context) =>
      reported(alert, context, async () => {
        const input = `${JSON.stringify(alert, null, 2)}\n`;
        const alertFile = join(context.directory, 'alert.json');
        await writeFile(alertFile, input);
        const environment = { FIREDRILL_ALERT_FILE: alertFile };
        const { clock, signal } = context;
        const end = await within({ clock, signal, timeoutMs: command.timeout }, (limited) =>
          runProgram({ run: command.run, file, context, signal: limited, input, environment }),
        );
        const outcome = outcomeOf(end);
        context.report({ type: 'claimed', success: outcome.ok, summary: outcome.detail });
        return outcome;
      }),
  };
}

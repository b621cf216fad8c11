import { labelsMatch } from '../alert.ts';
import type { Procedure, ProcedureFile } from '../procedure.ts';
import type { ProcessEnd } from '../process/run-process.ts';
import { reported } from '../reported.ts';
import { outcomeOf, runProgram } from './run-program.ts';
import type { WatcherFile } from './schema.ts';

/**
 * A program that finds out and acts by itself: it is started before the drill and asked for nothing.
 *
 * The alert only marks when it should have noticed. It may live until the drill ends it; ending early with exit code 0
 * is its claim of success.
 */
export function watcherProcedure(watcher: WatcherFile, { file, name, rules }: ProcedureFile): Procedure {
  let running: Promise<ProcessEnd> = Promise.resolve({ exitCode: null, trouble: 'was never started' });
  return {
    kind: 'watcher',
    name,
    rules,
    accepts: (labels) => labelsMatch(watcher.on, labels),
    start: async (context) => {
      running = runProgram({ run: watcher.run, file, context, signal: context.signal });
    },
    respond: (alert, context) =>
      reported(alert, context, async () => {
        const end = await running;
        if (context.signal.aborted) return { ok: true, exitCode: null, detail: 'watched until the end' };
        const outcome = outcomeOf(end);
        context.report({ type: 'claimed', success: outcome.ok, summary: outcome.detail });
        return outcome;
      }),
  };
}

import { dirname } from 'node:path';
import { labelsMatch } from '../alert.ts';
import type { Procedure, ProcedureFile } from '../procedure.ts';
import { reported } from '../reported.ts';
import { openIncident } from './run/incident.ts';
import { runPlaybook } from './run/run-playbook.ts';
import type { Playbook } from './schema.ts';

/** A procedure that firedrill itself carries out, step by step as a playbook says. */
export function playbookProcedure(playbook: Playbook, { file, name, rules }: ProcedureFile): Procedure {
  return {
    kind: 'playbook',
    name,
    rules,
    accepts: (labels) => labelsMatch(playbook.detect.on, labels),
    respond: (alert, context) =>
      reported(alert, context, () =>
        runPlaybook(openIncident({ playbook, alert, context, folder: dirname(file) })),
      ),
  };
}

import { existsSync } from 'node:fs';
import { basename, dirname, extname, resolve } from 'node:path';
import { z } from 'zod';
import { fileInvalid } from '../core/yaml-document.ts';
import { mistakesOf } from '../core/zod-mistakes.ts';
import { loadRuleFiles } from '../telemetry/rules/rule-file.ts';
import { commandProcedure } from './command/command-procedure.ts';
import { commandSchema, watcherSchema } from './command/schema.ts';
import { watcherProcedure } from './command/watcher-procedure.ts';
import { playbookProcedure } from './playbook/playbook-procedure.ts';
import { playbookSchema } from './playbook/schema.ts';
import type { Procedure } from './procedure.ts';
import { readProcedureDocument } from './procedure-document.ts';

/** Every kind of procedure file. */
export const procedureSchema = z.discriminatedUnion('kind', [commandSchema, watcherSchema, playbookSchema]);

/**
 * Reads a procedure file, ready to respond.
 *
 * @throws FiredrillError `PROCEDURE_UNREADABLE`, or `FILE_INVALID` that lists every mistake with its place, in the procedure file
 * or in one of its rule files.
 */
export async function loadProcedure(file: string): Promise<Procedure> {
  const { document, rootFile } = await readProcedureDocument(file);
  const parsed = procedureSchema.safeParse(document.value);
  if (!parsed.success) throw fileInvalid(file, mistakesOf(procedureSchema, parsed.error.issues, document));
  const procedure = parsed.data;
  const rules = procedure.rules.map((path) => resolve(dirname(rootFile), path));
  const missing = rules.flatMap((path, index) =>
    existsSync(path) ? [] : [{ ...document.place(['rules', index]), what: `there is no rule file ${path}` }],
  );
  if (missing.length > 0) throw fileInvalid(file, missing);
  await loadRuleFiles(rules);
  const source = { file: rootFile, name: procedure.name ?? basename(file, extname(file)), rules };
  switch (procedure.kind) {
    case 'command':
      return commandProcedure(procedure, source);
    case 'watcher':
      return watcherProcedure(procedure, source);
    case 'playbook':
      return playbookProcedure(procedure, source);
  }
}

import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import { durationSchema } from '../../../scenario/schema.ts';
import { expand } from '../../environment.ts';
import { done } from '../context.ts';
import { withDatabase } from '../tools/postgres.ts';
import { defineStep } from './step.ts';

/**
 * Runs SQL. All of its statements are one transaction, unless they bring their own BEGIN and COMMIT.
 *
 * `lockTimeout` keeps a statement that waits for a lock from stalling everybody who queues behind it.
 */
export const sql = defineStep({
  name: 'sql',
  readOnly: false,
  schema: z
    .strictObject({
      statement: z.string().min(1).optional(),
      file: z.string().min(1).optional().describe('Relative to the playbook; $NAME stands for an address'),
      lockTimeout: durationSchema.prefault('2s').describe('How long a statement may wait for a lock'),
      timeout: durationSchema.prefault('1m').describe('How long a statement may run'),
    })
    .check((context) => {
      if ((context.value.statement === undefined) !== (context.value.file === undefined)) return;
      context.issues.push({
        code: 'custom',
        path: [],
        input: context.value,
        message: 'expected either statement or file',
      });
    })
    .describe('Runs SQL in one transaction: { statement: "…" } or { file: … }'),
  title: ({ statement, file }) => `run SQL: ${file ?? statement?.trim().split('\n')[0]}`,
  async run({ statement, file, lockTimeout, timeout }, context) {
    const text =
      statement ?? (await readFile(resolve(context.folder, expand(file ?? '', context.environment)), 'utf8'));
    const rows = await withDatabase(context, { statementTimeoutMs: timeout }, async (client) => {
      await client.query(`SET lock_timeout = ${lockTimeout}`);
      // Several statements give several results, which the types of pg do not know.
      const results = [await client.query(text)].flat();
      return results.reduce((sum, { rowCount }) => sum + (rowCount ?? 0), 0);
    });
    return done(`${rows} rows`);
  },
});

import type { ClientBase } from 'pg';
import { z } from 'zod';
import type { Migration } from '../../core/flyway.ts';

export const historyTable = 'flyway_schema_history';

/**
 * The advisory lock that Flyway takes for this table in the schema `public`: a fixed number plus Java's hash code of
 * `"public"."flyway_schema_history"`. Flyway and we exclude each other with it.
 *
 * Source: `PostgreSQLAdvisoryLockTemplate.java` of Flyway.
 */
export const historyLock = 77_433_833_903_597n;

const historyRowSchema = z.object({
  installed_rank: z.int(),
  version: z.string().nullable(),
  type: z.string(),
  script: z.string(),
  checksum: z.int().nullable(),
  success: z.boolean(),
});
export type HistoryRow = Readonly<z.infer<typeof historyRowSchema>>;

/** Creates the table as Flyway does, unless it is there. */
export async function ensureHistory(client: ClientBase): Promise<void> {
  const { rows } = await client.query('SELECT to_regclass($1) IS NULL AS missing', [
    `public.${historyTable}`,
  ]);
  if (rows[0]?.missing !== true) return;
  await client.query(`
    CREATE TABLE public.${historyTable} (
      installed_rank INT NOT NULL,
      version VARCHAR(50),
      description VARCHAR(200) NOT NULL,
      type VARCHAR(20) NOT NULL,
      script VARCHAR(1000) NOT NULL,
      checksum INTEGER,
      installed_by VARCHAR(100) NOT NULL,
      installed_on TIMESTAMP NOT NULL DEFAULT now(),
      execution_time INTEGER NOT NULL,
      success BOOLEAN NOT NULL
    );
    ALTER TABLE public.${historyTable} ADD CONSTRAINT ${historyTable}_pk PRIMARY KEY (installed_rank);
    CREATE INDEX ${historyTable}_s_idx ON public.${historyTable} (success);
  `);
}

export async function readHistory(client: ClientBase): Promise<readonly HistoryRow[]> {
  const { rows } = await client.query(
    `SELECT installed_rank, version, type, script, checksum, success
     FROM public.${historyTable} ORDER BY installed_rank`,
  );
  return z.array(historyRowSchema).parse(rows);
}

/** Records a migration that was applied. */
export async function appendHistory(
  client: ClientBase,
  { version, description, script, checksum }: Migration,
  executionMs: number,
): Promise<void> {
  await client.query(
    `INSERT INTO public.${historyTable}
       (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
     SELECT coalesce(max(installed_rank), 0) + 1, $1, $2, 'SQL', $3, $4, current_user, $5, true
     FROM public.${historyTable}`,
    [version, description, script, checksum, executionMs],
  );
}

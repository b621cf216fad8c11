import { resolve } from 'node:path';
import type { Client } from 'pg';
import { z } from 'zod';
import { type Migration, readMigrations } from '../../../core/flyway.ts';
import { durationSchema } from '../../../scenario/schema.ts';
import { expand } from '../../environment.ts';
import { done, type StepContext } from '../context.ts';
import { withDatabase } from '../tools/postgres.ts';
import { defineStep } from './step.ts';

/**
 * Runs the migrations of a folder that the database has not seen, in order, and records them the way Flyway does.
 *
 * A file is one transaction unless it brings its own BEGIN and COMMIT. Repeating the step does only what is left to do.
 */
export const migrate = defineStep({
  name: 'migrate',
  readOnly: false,
  schema: z
    .strictObject({
      folder: z.string().min(1).describe('Folder of V…__….sql files; $NAME stands for an address'),
      lockTimeout: durationSchema.prefault('2s').describe('How long a statement may wait for a lock'),
      timeout: durationSchema.prefault('2m').describe('How long a statement may run'),
    })
    .describe('Runs pending Flyway-style migrations: { folder: $MIGRATIONS_DIR/../rollback }'),
  title: ({ folder }) => `run the migrations in ${folder}`,
  async run({ folder, lockTimeout, timeout }, context) {
    const path = resolve(context.folder, expand(folder, context.environment));
    const migrations = readMigrations(path);
    return withDatabase(context, { statementTimeoutMs: timeout }, async (client) => {
      await client.query(`SET lock_timeout = ${lockTimeout}`);
      const { rows } = await client.query<{ version: string }>(
        'SELECT version FROM flyway_schema_history WHERE success AND version IS NOT NULL',
      );
      const seen = new Set(rows.map(({ version }) => version));
      const pending = migrations.filter(({ version }) => !seen.has(version));
      for (const migration of pending) await apply(client, migration, context);
      return done(pending.map(({ script }) => script).join(', ') || 'nothing to migrate');
    });
  },
});

async function apply(client: Client, migration: Migration, context: StepContext): Promise<void> {
  const { version, description, script, sql, checksum } = migration;
  context.progress(script);
  const startMs = context.clock.now();
  await client.query(sql);
  const tookMs = Math.round(context.clock.now() - startMs);
  await client.query(
    `INSERT INTO flyway_schema_history
       (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
     SELECT coalesce(max(installed_rank), 0) + 1, $1, $2, 'SQL', $3, $4, current_user, $5, true
     FROM flyway_schema_history`,
    [version, description, script, checksum, tookMs],
  );
}

import type { ClientBase } from 'pg';
import { wallMs } from '../../core/clock.ts';
import { FiredrillError, messageOf } from '../../core/errors.ts';
import { compareVersions, type Migration, readMigrations } from '../../core/flyway.ts';
import { appendHistory, ensureHistory, type HistoryRow, historyLock, readHistory } from './flyway-history.ts';

export interface MigrateOptions {
  /** Last version to apply. @default the last one there is */
  readonly target?: string;
  /** How long to wait for another migrator, in wall milliseconds. @default 10000 */
  readonly lockTimeoutMs?: number;
}

/**
 * Applies the pending V-files of a folder in the order of their versions, each in a transaction, and records them so that
 * Flyway can go on from there.
 *
 * The client must be connected, and outside of a transaction.
 *
 * @returns what was applied
 * @throws FiredrillError `MIGRATIONS_INVALID`, `MIGRATION_LOCKED`, `MIGRATION_HISTORY_DIFFERS` or `MIGRATION_FAILED`;
 *   migrations before the failed one stay applied, as with Flyway
 */
export async function applyMigrations(
  client: ClientBase,
  dir: string,
  options: MigrateOptions = {},
): Promise<readonly Migration[]> {
  const files = readMigrations(dir);
  await takeLock(client, options.lockTimeoutMs ?? 10_000);
  try {
    await ensureHistory(client);
    const pending = pendingMigrations(files, await readHistory(client), options.target);
    for (const migration of pending) await applyMigration(client, migration);
    return pending;
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [historyLock]);
  }
}

/**
 * The files that the history does not have yet, up to the target.
 *
 * Like Flyway it accepts versions in the history that are higher than any file (an old release against a newer database)
 * and refuses every other difference.
 */
export function pendingMigrations(
  files: readonly Migration[],
  history: readonly HistoryRow[],
  target?: string,
): readonly Migration[] {
  const applied = new Map<string, HistoryRow>();
  for (const row of history) {
    if (!row.success) throw differs(`${row.script} failed earlier, and its row was not repaired.`);
    if (row.version === null) continue;
    if (row.type === 'UNDO_SQL' || row.type === 'DELETE') applied.delete(row.version);
    else applied.set(row.version, row);
  }
  const newest = [...applied.keys()].sort(compareVersions).at(-1) ?? '0';
  const newestFile = files.at(-1)?.version ?? '0';
  for (const [version, row] of applied) {
    const file = files.find((migration) => compareVersions(migration.version, version) === 0);
    if (file === undefined) {
      if (compareVersions(version, newestFile) > 0 || row.type !== 'SQL') continue;
      throw differs(`${row.script} was applied, and is no longer there.`);
    }
    if (row.type === 'SQL' && row.checksum !== file.checksum) {
      throw differs(
        `${file.script} was changed after it was applied (${row.checksum} became ${file.checksum}).`,
      );
    }
  }
  const missing = files.filter(
    ({ version }) => ![...applied.keys()].some((other) => compareVersions(other, version) === 0),
  );
  const skipped = missing.find(({ version }) => compareVersions(version, newest) < 0);
  if (skipped !== undefined) throw differs(`${skipped.script} was not applied, while ${newest} was.`);
  return missing.filter(({ version }) => target === undefined || compareVersions(version, target) <= 0);
}

/** Applies one migration in a transaction and records it, whatever the history says of others. */
export async function applyMigration(client: ClientBase, migration: Migration): Promise<void> {
  const startMs = wallMs();
  try {
    await client.query('BEGIN');
    await client.query(migration.sql);
    await appendHistory(client, migration, Math.round(wallMs() - startMs));
    await client.query('COMMIT');
  } catch (cause) {
    await client.query('ROLLBACK');
    throw new FiredrillError('MIGRATION_FAILED', `failed and was rolled back: ${messageOf(cause)}`, {
      place: migration.script,
      cause,
    });
  }
}

async function takeLock(client: ClientBase, timeoutMs: number): Promise<void> {
  try {
    await client.query('BEGIN');
    await client.query(`SET LOCAL lock_timeout = ${Math.round(timeoutMs)}`);
    await client.query('SELECT pg_advisory_lock($1)', [historyLock]);
    await client.query('COMMIT');
  } catch (cause) {
    await client.query('ROLLBACK');
    throw new FiredrillError(
      'MIGRATION_LOCKED',
      `No migration lock within ${timeoutMs} ms: ${messageOf(cause)}`,
      {
        nextStep: "Find its holder in pg_locks (locktype = 'advisory').",
        cause,
      },
    );
  }
}

function differs(what: string): FiredrillError {
  return new FiredrillError('MIGRATION_HISTORY_DIFFERS', what, {
    kind: 'usage',
    nextStep: 'Bring the files and flyway_schema_history into line (flyway repair).',
  });
}

import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readMigrations } from '../../../src/core/flyway.ts';
import { historyLock } from '../../../src/sandbox/database/flyway-history.ts';
import { applyMigrations, pendingMigrations } from '../../../src/sandbox/database/migrate.ts';
import { connect, liveDatabase, migrationsDir } from './live-database.ts';

const { clone } = liveDatabase();

/** A copy of the migrations that the product was built with, with further files. */
async function release(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'firedrill-test-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  await cp(migrationsDir, dir, { recursive: true });
  for (const [name, sql] of Object.entries(files)) await writeFile(join(dir, name), sql);
  return dir;
}

describe('the history', () => {
  test('has the columns, the index and the rows that Flyway writes', async () => {
    const client = await connect((await clone()).app);
    const columns = await client.query(
      `SELECT column_name, data_type, character_maximum_length, is_nullable FROM information_schema.columns
       WHERE table_name = 'flyway_schema_history' ORDER BY ordinal_position`,
    );
    expect(columns.rows.map((row) => Object.values(row).join(' ').trim())).toMatchInlineSnapshot(`
      [
        "installed_rank integer  NO",
        "version character varying 50 YES",
        "description character varying 200 NO",
        "type character varying 20 NO",
        "script character varying 1000 NO",
        "checksum integer  YES",
        "installed_by character varying 100 NO",
        "installed_on timestamp without time zone  NO",
        "execution_time integer  NO",
        "success boolean  NO",
      ]
    `);
    const indexes = await client.query(
      "SELECT indexname FROM pg_indexes WHERE tablename = 'flyway_schema_history' ORDER BY 1",
    );
    expect(indexes.rows).toEqual([
      { indexname: 'flyway_schema_history_pk' },
      { indexname: 'flyway_schema_history_s_idx' },
    ]);
    const { rows } = await client.query('SELECT * FROM flyway_schema_history ORDER BY installed_rank');
    expect(rows).toMatchObject(
      readMigrations(migrationsDir).map(({ version, description, script, checksum }, index) => ({
        installed_rank: index + 1,
        ...{ version, description, type: 'SQL', script, checksum },
        installed_by: 'app',
        execution_time: expect.any(Number),
        success: true,
      })),
    );
  });
});

describe('migrating', () => {
  test('applies what is new up to the target, also as the operator, and then has nothing to do', async () => {
    const dir = await release({
      'V11__note.sql': 'ALTER TABLE applications ADD COLUMN note text;',
      'V12__more.sql': 'CREATE TABLE more (id int);',
    });
    const client = await connect((await clone()).operator);
    const scripts = (await applyMigrations(client, dir, { target: '11' })).map(({ script }) => script);
    expect(scripts).toEqual(['V11__note.sql']);
    expect(await applyMigrations(client, dir, { target: '11' })).toEqual([]);
    expect((await client.query('SELECT note FROM applications')).rowCount).toBe(2);
    await expect(client.query('TABLE more')).rejects.toThrow(/does not exist/);
  });

  test('that fails leaves neither objects nor a row, and what came before stays', async () => {
    const dir = await release({
      'V11__good.sql': 'CREATE TABLE good (id int);',
      'V12__bad.sql': 'CREATE TABLE half (id int); SELECT 1/0;',
    });
    const client = await connect((await clone()).app);
    await expect(applyMigrations(client, dir)).rejects.toMatchObject({
      code: 'MIGRATION_FAILED',
      place: 'V12__bad.sql',
      message: expect.stringContaining('division by zero'),
    });
    await client.query('TABLE good');
    await expect(client.query('TABLE half')).rejects.toThrow(/does not exist/);
    const { rows } = await client.query('SELECT max(version::int) AS newest FROM flyway_schema_history');
    expect(rows).toEqual([{ newest: 11 }]);
  });

  test('refuses files that differ from what was applied', async () => {
    const client = await connect((await clone()).app);
    const changed = await release({ 'V2__applications.sql': 'SELECT 1;' });
    await expect(applyMigrations(client, changed)).rejects.toMatchObject({
      code: 'MIGRATION_HISTORY_DIFFERS',
      shortMessage: expect.stringContaining('V2__applications.sql was changed'),
    });
    const lost = await release();
    await rm(join(lost, 'V2__applications.sql'));
    await expect(applyMigrations(client, lost)).rejects.toThrow(/was applied, and is no longer there/);
    const between = await release({ 'V3__forgotten.sql': 'SELECT 1;' });
    await expect(applyMigrations(client, between)).rejects.toThrow(/was not applied, while 10 was/);
  });

  test('accepts a database that is newer than an old release', async () => {
    const old = await release();
    await rm(join(old, 'V10__score.sql'));
    expect(await readdir(old)).toHaveLength(3);
    expect(await applyMigrations(await connect((await clone()).app), old)).toEqual([]);
  });

  test('waits for another migrator, and gives up in the end', async () => {
    const urls = await clone();
    const [holder, client] = [await connect(urls.app), await connect(urls.operator)];
    await holder.query('SELECT pg_advisory_lock($1)', [historyLock]);
    await expect(applyMigrations(client, migrationsDir, { lockTimeoutMs: 50 })).rejects.toMatchObject({
      code: 'MIGRATION_LOCKED',
    });
    const waiting = applyMigrations(client, migrationsDir);
    await holder.query('SELECT pg_advisory_unlock($1)', [historyLock]);
    expect(await waiting).toEqual([]);
  });
});

describe('what is pending', () => {
  const row = { type: 'SQL', success: true, installed_rank: 1 };
  const files = readMigrations(migrationsDir);
  const applied = files.map(({ version, script, checksum }) => ({ ...row, version, script, checksum }));

  test('includes a version that was undone', () => {
    const undone = { ...row, type: 'UNDO_SQL', version: '10', script: 'U10__score.sql', checksum: 1 };
    expect(pendingMigrations(files, [...applied, undone]).map(({ version }) => version)).toEqual(['10']);
  });

  test('cannot be told while the history has a failed row', () => {
    const broken = { ...row, success: false, version: '11', script: 'V11__x.sql', checksum: 1 };
    expect(() => pendingMigrations(files, [...applied, broken])).toThrow(/V11__x.sql failed earlier/);
  });
});

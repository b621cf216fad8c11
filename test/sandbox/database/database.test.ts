import { describe, expect, test } from 'vitest';
import type { ActionEvent } from '../../../src/core/events.ts';
import { until } from '../process/scratch.ts';
import { connect, liveDatabase, migrationsDir } from './live-database.ts';

const { database, clone, actions } = liveDatabase();

describe('databases', () => {
  test('a clone holds what the template was given, and another clone does not see its changes', async () => {
    const [one, two] = [await clone(), await clone()];
    const [first, second] = [await connect(one.app), await connect(two.app)];
    await first.query("UPDATE applicants SET name = 'Changed' WHERE id = 1");
    await first.query('DROP TABLE applications');
    expect((await second.query('SELECT name FROM applicants ORDER BY id')).rows).toEqual([
      { name: 'Ada' },
      { name: 'Grace' },
    ]);
    expect((await second.query('SELECT count(*)::int FROM applications')).rows).toEqual([{ count: 2 }]);
  });

  test('a template is built once, and a clone can be made after another was used', async () => {
    const used = await connect((await clone()).app);
    await used.query('DELETE FROM applications');
    await database().prepareTemplate({ template: 'product', migrationsDir });
    const fresh = await connect((await clone()).app);
    expect((await fresh.query('SELECT count(*)::int FROM applications')).rows).toEqual([{ count: 2 }]);
  });

  test('a template whose migrations stop at a target goes no further', async () => {
    await database().prepareTemplate({ template: 'early', migrationsDir, target: '2' });
    const urls = await database().createDatabase({ template: 'early', name: 'early' });
    const client = await connect(urls.app);
    expect((await client.query('SELECT version FROM flyway_schema_history ORDER BY 1')).rows).toEqual([
      { version: '1' },
      { version: '2' },
    ]);
    await database().dropDatabase('early');
  });

  test('a template that cannot be built leaves none', async () => {
    const broken = { template: 'broken', migrationsDir, seedSql: 'SELECT 1/0' };
    await expect(database().prepareTemplate(broken)).rejects.toThrow(/division by zero/);
    await expect(database().createDatabase({ template: 'broken', name: 'broken' })).rejects.toThrow(
      /not exist/,
    );
  });
});

describe('roles', () => {
  test('the operator may change what the app owns, and what it makes belongs to the app', async () => {
    const urls = await clone();
    const operator = await connect(urls.operator);
    await operator.query('ALTER TABLE applications ADD COLUMN note text');
    await operator.query('CREATE TABLE rescued AS SELECT * FROM applications');
    const app = await connect(urls.app);
    expect((await app.query('SELECT count(*)::int FROM rescued')).rows).toEqual([{ count: 2 }]);
    await app.query('ALTER TABLE rescued DROP COLUMN note');
  });

  test('the operator can neither enter other databases nor switch off what watches it', async () => {
    const urls = await clone();
    for (const other of ['postgres', 'template1', 'template%20product']) {
      await expect(connect(urls.operator.replace(/[^/]+$/, other))).rejects.toThrow(
        /permission denied|not currently/,
      );
    }
    const operator = await connect(urls.operator);
    await expect(operator.query('SET log_min_duration_statement = -1')).rejects.toThrow(/permission denied/);
  });

  test('the observer reads everything, and changes nothing', async () => {
    const urls = await clone();
    const observer = await connect(urls.observer);
    expect((await observer.query('SELECT name FROM applicants WHERE id = 2')).rows).toEqual([
      { name: 'Grace' },
    ]);
    await expect(observer.query('DELETE FROM applicants')).rejects.toThrow(/read-only/);
    await observer.query('SET default_transaction_read_only = off');
    await expect(observer.query('DELETE FROM applicants')).rejects.toThrow(/permission denied/);
  });
});

describe('what the operator does', () => {
  test('is seen as actions of the schema and data planes, and what others do is not', async () => {
    const urls = await clone();
    await actions();
    const operator = await connect(urls.operator, { application_name: 'psql' });
    const app = await connect(urls.app);
    await operator.query('SELECT * FROM applications');
    await operator.query('ALTER TABLE applications\n  ADD COLUMN back text -- as it was');
    await operator.query('UPDATE applications SET back = $1 WHERE id = $2', ['secret value', 1]);
    await app.query('ALTER TABLE applications DROP COLUMN back');
    expect(await actions()).toMatchObject([
      {
        plane: 'schema',
        ok: true,
        mutating: true,
        actor: 'psql',
        summary: 'ALTER TABLE applications ADD COLUMN back text',
      },
      { plane: 'data', ok: true, summary: 'UPDATE applications SET back = $1 WHERE id = $2' },
    ]);
  });

  test('is told with the database that it was done in, for drills run side by side', async () => {
    const [one, other] = [await clone(), await clone()];
    await actions();
    await (await connect(one.operator)).query('CREATE TABLE here (id int)');
    await (await connect(other.operator)).query('CREATE TABLE there (id int)');
    expect(await actions()).toMatchObject([
      { database: one.name, summary: 'CREATE TABLE here (id int)' },
      { database: other.name, summary: 'CREATE TABLE there (id int)' },
    ]);
  });

  test('that fails is seen as an action that is not ok', async () => {
    const operator = await connect((await clone()).operator);
    await actions();
    await expect(operator.query('ALTER TABLE nowhere ADD COLUMN x int')).rejects.toThrow();
    await expect(operator.query('INSERT INTO applicants (name) VALUES ($1)', [null])).rejects.toThrow();
    await expect(operator.query('DROP TABLE applications; SELECT 1/0')).rejects.toThrow();
    expect(await actions()).toMatchObject([
      { plane: 'schema', ok: false, summary: 'ALTER TABLE nowhere ADD COLUMN x int' },
      { plane: 'data', ok: false },
      { plane: 'schema', ok: false, summary: 'DROP TABLE applications' },
    ]);
  });

  test('in a transaction counts when it is committed, and not when it is rolled back or the session is lost', async () => {
    const urls = await clone();
    const operator = await connect(urls.operator);
    await actions();
    await operator.query('BEGIN');
    await operator.query('CREATE TABLE kept (id int)');
    await operator.query('INSERT INTO kept VALUES ($1)', [1]);
    expect(await actions()).toEqual([]);
    await operator.query('COMMIT');
    await operator.query('BEGIN; CREATE TABLE undone (id int); ROLLBACK');
    await operator.query('BEGIN');
    await operator.query('CREATE TABLE lost (id int)');
    await operator.end();
    const seen: ActionEvent[] = [];
    // The server notices the end of a session a moment after the client.
    await until(async () => seen.push(...(await actions())) === 4);
    expect(seen).toMatchObject([
      { ok: true, summary: 'CREATE TABLE kept (id int)' },
      { ok: true, summary: 'INSERT INTO kept VALUES ($1)' },
      { ok: false, summary: 'CREATE TABLE undone (id int)' },
      { ok: false, summary: 'CREATE TABLE lost (id int)' },
    ]);
  });

  test('behind prepared statements, DO blocks and the commit itself is seen too', async () => {
    const operator = await connect((await clone()).operator);
    await operator.query('CREATE TABLE late (id int UNIQUE DEFERRABLE INITIALLY DEFERRED)');
    await actions();
    await operator.query('PREPARE twice AS INSERT INTO late VALUES ($1), ($1)');
    await operator.query('BEGIN');
    await operator.query('EXECUTE twice (1)');
    await expect(operator.query('COMMIT')).rejects.toThrow(/duplicate key/);
    await operator.query("DO $$ BEGIN EXECUTE 'DROP TABLE late'; END $$");
    expect(await actions()).toMatchObject([
      { plane: 'data', ok: false, summary: 'EXECUTE twice (1)' },
      { plane: 'schema', ok: true, summary: "DO $$ BEGIN EXECUTE 'DROP TABLE late'; END $$" },
    ]);
  });
});

import { describe, expect, test } from 'vitest';
import { compareDigests, digestRows } from '../../../src/sandbox/database/row-digest.ts';
import { connect, liveDatabase } from './live-database.ts';

const { clone } = liveDatabase();

describe('the digest of rows', () => {
  test('is the same in every session and clone, and counts rows and values', async () => {
    const [one, two] = [await clone(), await clone()];
    const observer = await connect(two.observer);
    await observer.query(
      "SET timezone = 'Asia/Tokyo'; SET extra_float_digits = -5; SET datestyle = 'German'",
    );
    const digests = await digestRows(observer);
    expect(digests).toEqual(await digestRows(await connect(one.app)));
    expect(digests.map(({ table, rows }) => [table, rows])).toEqual([
      ['applicants', 2],
      ['applications', 2],
    ]);
    expect(digests[0]?.columns.income?.values).toBe(1);
  });

  test('names the column whose value has changed, and no other', async () => {
    const client = await connect((await clone()).app);
    const before = await digestRows(client);
    await client.query('UPDATE applications SET debt_ratio = debt_ratio + 1e-12 WHERE id = 2');
    expect(compareDigests(before, await digestRows(client))).toEqual([
      { table: 'applications', column: 'debt_ratio', problem: 'values-differ' },
    ]);
  });

  test('sees values that were exchanged between rows, and NULL in place of an empty text', async () => {
    const client = await connect((await clone()).app);
    await client.query(
      "UPDATE applicants SET name = '' WHERE id = 2; ALTER TABLE applicants ALTER name DROP NOT NULL",
    );
    const before = await digestRows(client);
    await client.query('UPDATE applications SET debt_ratio = 0.75 - debt_ratio');
    await client.query('UPDATE applicants SET name = NULL WHERE id = 2');
    expect(compareDigests(before, await digestRows(client))).toEqual([
      { table: 'applicants', column: 'name', problem: 'values-differ' },
      { table: 'applications', column: 'debt_ratio', problem: 'values-differ' },
    ]);
  });

  test('of what was there before does not change when rows and columns are added, or a column is moved', async () => {
    const client = await connect((await clone()).app);
    const where = { applications: 'id <= 2' };
    const before = await digestRows(client, { where });
    await client.query(`
      INSERT INTO applications (id, applicant_id) VALUES (3, 1);
      ALTER TABLE applications RENAME COLUMN debt_ratio TO moved;
      ALTER TABLE applications ADD COLUMN debt_ratio double precision;
      UPDATE applications SET debt_ratio = moved;
    `);
    expect(compareDigests(before, await digestRows(client, { where }))).toEqual([]);
    expect(compareDigests(before, await digestRows(client))).toEqual([
      { table: 'applications', problem: 'rows-differ' },
    ]);
  });

  test('says when a column or a table is gone', async () => {
    const client = await connect((await clone()).app);
    const before = await digestRows(client);
    await client.query('DROP TABLE applications; ALTER TABLE applicants DROP COLUMN income');
    expect(compareDigests(before, await digestRows(client))).toEqual([
      { table: 'applicants', column: 'income', problem: 'column-missing' },
      { table: 'applications', problem: 'table-missing' },
    ]);
    expect(await digestRows(client, { tables: ['nowhere'] })).toEqual([]);
  });

  test('works for a table without a primary key and for one without rows', async () => {
    const client = await connect((await clone()).app);
    await client.query(
      'CREATE TABLE loose (a int, b json); CREATE TABLE bare (); INSERT INTO loose VALUES (1), (1)',
    );
    const before = await digestRows(client, { tables: ['loose', 'bare'] });
    expect(before.map(({ table, rows }) => [table, rows])).toEqual([
      ['bare', 0],
      ['loose', 2],
    ]);
    await client.query("UPDATE loose SET b = '{}'");
    expect(compareDigests(before, await digestRows(client))).toMatchObject([{ column: 'b' }]);
  });
});

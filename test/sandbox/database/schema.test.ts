import { describe, expect, test } from 'vitest';
import { checkContract } from '../../../src/sandbox/database/schema-contract.ts';
import { fingerprintSchema } from '../../../src/sandbox/database/schema-fingerprint.ts';
import { connect, liveDatabase } from './live-database.ts';

const { clone } = liveDatabase();

describe('the fingerprint of a schema', () => {
  test('is the same for two clones, for every role and whatever the path', async () => {
    const [one, two] = [await clone(), await clone()];
    const observer = await connect(two.observer);
    await observer.query('SET search_path = nowhere');
    const fingerprint = await fingerprintSchema(observer);
    expect(fingerprint).toEqual(await fingerprintSchema(await connect(one.app)));
    expect(fingerprint.logical).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  test('of a column that was dropped and made anew is the same by name, and another by position', async () => {
    const client = await connect((await clone()).app);
    const before = await fingerprintSchema(client);
    await client.query('ALTER TABLE applications DROP COLUMN debt_ratio');
    const without = await fingerprintSchema(client);
    await client.query('ALTER TABLE applications ADD COLUMN debt_ratio double precision');
    const after = await fingerprintSchema(client);
    expect(without.logical).not.toBe(before.logical);
    expect(after.logical).toBe(before.logical);
    expect(after.positional).not.toBe(before.positional);
  });

  test('of a column that came back under another first name is the same, NOT NULL included', async () => {
    const client = await connect((await clone()).app);
    const before = await fingerprintSchema(client);
    await client.query(`
      ALTER TABLE applicants ADD COLUMN name_back text;
      UPDATE applicants SET name_back = name;
      ALTER TABLE applicants ALTER COLUMN name_back SET NOT NULL, DROP COLUMN name;
      ALTER TABLE applicants RENAME COLUMN name_back TO name;
    `);
    expect((await fingerprintSchema(client)).logical).toBe(before.logical);
  });

  test.each([
    ['a type', 'ALTER TABLE applications ALTER COLUMN debt_ratio TYPE real'],
    ['a default', 'ALTER TABLE applications ALTER COLUMN score SET DEFAULT 0'],
    ['a constraint', 'ALTER TABLE applications ADD CHECK (debt_ratio < 2) NOT VALID'],
    ['an index', 'DROP INDEX applications_by_applicant'],
    ['a label', "ALTER TYPE decision ADD VALUE 'manual'"],
    ['a grant', 'GRANT SELECT ON applicants TO PUBLIC'],
    ['a view', 'CREATE VIEW old AS SELECT id FROM applications'],
  ])('changes with %s', async (_, sql) => {
    const client = await connect((await clone()).app);
    const before = await fingerprintSchema(client);
    await client.query(sql);
    const after = await fingerprintSchema(client);
    expect(after.logical).not.toBe(before.logical);
    expect(after.lines).not.toEqual(before.lines);
  });

  test('says nothing about data', async () => {
    const client = await connect((await clone()).app);
    const before = await fingerprintSchema(client);
    await client.query('UPDATE applications SET debt_ratio = NULL');
    expect(await fingerprintSchema(client)).toEqual(before);
  });
});

describe('a contract', () => {
  const contract = [
    { table: 'applications', column: 'debt_ratio', type: 'float8', nullable: true },
    { table: 'applications', column: 'decision', type: 'decision' },
    { table: 'applicants', column: 'name', type: 'text', nullable: false },
    { table: 'applicants', column: 'income', type: 'numeric' },
    { table: 'applicants', column: 'income', type: 'decimal(12, 2)' },
  ];

  test('that the schema keeps has no violations', async () => {
    expect(await checkContract(await connect((await clone()).observer), contract)).toEqual([]);
  });

  test('that the schema breaks has one for each broken column, in order', async () => {
    const urls = await clone();
    await (await connect(urls.app)).query(`
      ALTER TABLE applications DROP COLUMN debt_ratio;
      ALTER TABLE applicants ALTER COLUMN name DROP NOT NULL;
      ALTER TABLE applicants ALTER COLUMN income TYPE numeric(6, 2);
    `);
    const violations = await checkContract(await connect(urls.observer), [
      ...contract,
      { table: 'nowhere', column: 'id', type: 'bigint' },
      { table: 'applications', column: 'id', type: 'no_such_type' },
    ]);
    expect(violations).toEqual([
      { table: 'applications', column: 'debt_ratio', problem: 'column-missing', found: null },
      { table: 'applicants', column: 'name', problem: 'nullability-differs', found: 'NULL' },
      { table: 'applicants', column: 'income', problem: 'type-differs', found: 'numeric(6,2)' },
      { table: 'nowhere', column: 'id', problem: 'table-missing', found: null },
      { table: 'applications', column: 'id', problem: 'type-differs', found: 'bigint' },
    ]);
  });

  test('can be kept by a view with the old names', async () => {
    const urls = await clone();
    await (await connect(urls.app)).query(`
      ALTER TABLE applications RENAME COLUMN debt_ratio TO ratio;
      ALTER TABLE applications RENAME TO applications_base;
      CREATE VIEW applications AS SELECT id, applicant_id, ratio AS debt_ratio, decision FROM applications_base;
    `);
    expect(await checkContract(await connect(urls.observer), contract)).toEqual([]);
  });
});

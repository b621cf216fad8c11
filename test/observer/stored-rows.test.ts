import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LapseClock } from '../../src/core/clock.ts';
import { readStoredRows } from '../../src/observer/stored-rows.ts';
import { WriteLedger } from '../../src/observer/write-ledger.ts';
import { type Domain, loadDomain } from '../../src/sandbox/bundle/domain.ts';
import { type DatabaseUrls, databaseOf, databaseSpec } from '../../src/sandbox/database/database.ts';
import { createProcessDriver } from '../../src/sandbox/process/process-driver.ts';
import { trafficOf } from '../../src/traffic/domains/index.ts';

const traffic = trafficOf('financial-risk-scoring', 7);
const writes = 6_000;
let domain: Domain;
let urls: DatabaseUrls;
let app: pg.Client;
let end: (() => Promise<void>) | undefined;

beforeAll(async () => {
  const stateDir = await mkdtemp(join(tmpdir(), 'firedrill-test-'));
  // When the tests run as root, PostgreSQL is another user and has to get in.
  await chmod(stateDir, 0o711);
  const driver = createProcessDriver({ session: 'stored-rows', stateDir, clock: new LapseClock() });
  end = async () => {
    await driver[Symbol.asyncDispose]();
    await rm(stateDir, { recursive: true });
  };
  domain = await loadDomain('financial-risk-scoring');
  const database = databaseOf(await driver.start(databaseSpec));
  const seedSql = `INSERT INTO applicants VALUES (1, 'Ada', 'ada@example.org', 0)`;
  await database.prepareTemplate({ template: 'finance', migrationsDir: domain.migrations, seedSql });
  urls = await database.createDatabase({ template: 'finance', name: 'drill' });
  app = new pg.Client({ connectionString: urls.app });
  await app.connect();
  await store();
});
afterAll(async () => {
  await app?.end();
  await end?.();
});

/** Stores the first writes as version 1 does. */
async function store(): Promise<void> {
  const indexes = Array.from({ length: writes }, (_, index) => index);
  await app.query(
    `INSERT INTO applications (application_id, applicant_id, segment, income, amount, history_years, decision, bundle, debt_ratio)
     SELECT id, 1, 'salaried', 3000, 9000, 3, 'approve', 'v1', ratio FROM unnest($1::text[], $2::numeric[]) AS t(id, ratio)`,
    [indexes.map(traffic.idAt), indexes.map(traffic.storedAt)],
  );
}

async function reconcile(): Promise<unknown> {
  const ledger = new WriteLedger(traffic);
  for (let index = 0; index < writes; index++) ledger.record({ index, writeId: traffic.idAt(index) });
  return ledger.reconcile(readStoredRows({ connectionString: urls.observer, query: domain.ledger.query }));
}

async function migrate(folder: string | null): Promise<void> {
  const [file = ''] = await readdir(folder ?? '');
  await app.query(await readFile(join(folder ?? '', file), 'utf8'));
}

test('every page of the stored writes is read, before the release, after it and after its rollback', async () => {
  const intact = { acknowledged: writes, present: writes, lost: 0, altered: 0, duplicated: 0, unexpected: 0 };
  expect(await reconcile()).toMatchObject(intact);
  await migrate(domain.release);
  expect(await reconcile()).toMatchObject(intact);
  await migrate(domain.rollback);
  expect(await reconcile()).toMatchObject(intact);
});

test('real damage is found: a backfill in the wrong unit, rows gone, a table gone', async () => {
  await app.query(
    `UPDATE applications SET debt_ratio = debt_ratio / 100 WHERE application_id <= '${traffic.idAt(9)}'`,
  );
  await app.query(`DELETE FROM applications WHERE application_id > '${traffic.idAt(writes - 4)}'`);
  expect(await reconcile()).toMatchObject({ altered: 10, lost: 3, present: writes - 3 });
  await app.query('DROP TABLE applications');
  expect(await reconcile()).toMatchObject({ present: 0, lost: writes });
});

test('a question that cannot be answered is an error, not an empty table', async () => {
  const rows = readStoredRows({ connectionString: urls.observer, query: 'SELECT nothing FROM applicants' });
  await expect(rows.next()).rejects.toThrow(/"nothing" does not exist/);
});

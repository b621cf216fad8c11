import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import type { FaultTargets } from '../../src/faults/fault.ts';
import { longTransaction } from '../../src/faults/long-transaction.ts';
import { domainDatabase } from '../sandbox/server/domain-database.ts';
import { recordingTargets } from './targets.ts';

const { fresh } = domainDatabase('financial-risk-scoring');
const params = { job: 'features-v2', table: 'applications' };

/** A database in which the job has begun its work, and somebody who wants to alter the table. */
async function underWay() {
  const { url, client } = await fresh();
  await client.query(`INSERT INTO migration_jobs (name) VALUES ('features-v2')`);
  const targets: FaultTargets = { ...recordingTargets().targets, databaseUrl: url };
  const undo = await longTransaction.arm(params, targets);
  onTestFinished(() => undo());
  const alter = async (lockTimeoutMs: number): Promise<unknown> => {
    const session = new pg.Client({ connectionString: url });
    await session.connect();
    try {
      await session.query(`SET lock_timeout = ${lockTimeoutMs}`);
      return await session.query('ALTER TABLE applications ADD COLUMN IF NOT EXISTS note text');
    } finally {
      await session.end();
    }
  };
  const see = (): Promise<string | null> | undefined => longTransaction.see?.(params, targets);
  return { client, undo, alter, see };
}

test('nobody feels the open transaction until somebody alters the table, behind whom everybody waits', async () => {
  const { client, alter, see } = await underWay();
  expect(await see()).toBe('migration-job holds a RowExclusiveLock on applications');
  await client.query('SET lock_timeout = 100');
  await client.query(`UPDATE applications SET bundle = 'v1' WHERE application_id = 'A-0000001'`);
  const altering = expect(alter(1_000)).rejects.toThrow('lock timeout');
  await expect
    .poll(() => client.query('SELECT count(*) FROM applications').then(() => 'answered', String))
    .toContain('lock timeout');
  await altering;
  expect((await client.query('SELECT FROM applications LIMIT 1')).rowCount).toBe(1);
});

test('the job lets go when its row says so, and takes up its work again', async () => {
  const { client, alter, see } = await underWay();
  await client.query(`UPDATE migration_jobs SET state = 'paused' WHERE name = 'features-v2'`);
  await expect.poll(see).toBeNull();
  await alter(1_000);
  await client.query(`UPDATE migration_jobs SET state = 'running' WHERE name = 'features-v2'`);
  await expect.poll(see).toContain('holds a RowExclusiveLock');
  await expect(alter(100)).rejects.toThrow('lock timeout');
});

test('whoever ends its session is rid of the job for good', async () => {
  const { client, undo, alter, see } = await underWay();
  await client.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE application_name = 'migration-job' AND datname = current_database()`,
  );
  await expect.poll(see).toBeNull();
  await alter(1_000);
  await undo();
  expect(await see()).toBeNull();
});

test('the undo ends the job wherever it stands', async () => {
  const { undo, alter, see } = await underWay();
  await undo();
  expect(await see()).toBeNull();
  await alter(1_000);
});

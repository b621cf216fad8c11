import { describe, expect, test } from 'vitest';
import { longestLockWait } from '../../../src/sandbox/database/lock-waits.ts';
import { connect, liveDatabase } from './live-database.ts';

const { clone } = liveDatabase();

describe('a statement that waits for a lock', () => {
  test('is told with who holds it, and no longer once it has it', async () => {
    const { app, operator, observer } = await clone();
    const holder = await connect(app, { application_name: 'nightly-report' });
    const waiter = await connect(operator);
    const watcher = await connect(observer);
    await holder.query('BEGIN; SELECT count(*) FROM applications');
    const altering = waiter.query('ALTER TABLE applications ADD COLUMN later text');
    let wait = await longestLockWait(watcher);
    while (wait === null) wait = await longestLockWait(watcher);
    expect(wait).toMatchObject({
      statement: 'ALTER TABLE applications ADD COLUMN later text',
      blockedBy: 'nightly-report',
    });
    expect(wait.forMs).toBeGreaterThanOrEqual(0);
    await holder.query('COMMIT');
    await altering;
    expect(await longestLockWait(watcher)).toBeNull();
  });

  test('is not told in another database', async () => {
    const { app, operator } = await clone();
    const { observer } = await clone();
    const holder = await connect(app);
    const watcher = await connect(observer);
    const waiter = await connect(operator);
    await holder.query('BEGIN; SELECT count(*) FROM applications');
    const altering = waiter.query('ALTER TABLE applications ADD COLUMN later text');
    const here = await connect(app);
    while ((await longestLockWait(here)) === null);
    expect(await longestLockWait(watcher)).toBeNull();
    await holder.query('COMMIT');
    await altering;
  });
});

import { LapseClock } from '../../core/clock.ts';
import type { ActionEvent } from '../../core/events.ts';
import { databaseOf, databaseSpec } from '../database/database.ts';
import type { Premises } from '../premises.ts';
import { createHostPool } from './host-pool.ts';
import { createProcessDriver } from './process-driver.ts';

/**
 * Premises on this machine: all sandboxes share one PostgreSQL server, with a database for each, and processes that serve
 * one of them after the other.
 */
export async function processPremises(): Promise<Premises> {
  const keeper = createProcessDriver({ session: 'database', clock: new LapseClock() });
  const pool = createHostPool();
  const dispose = async (): Promise<void> => {
    await pool[Symbol.asyncDispose]();
    await keeper[Symbol.asyncDispose]();
  };
  try {
    const database = databaseOf(await keeper.start(databaseSpec));
    const listeners = new Map<string, (action: ActionEvent) => void>();
    database.onAction((name, action) => listeners.get(name)?.(action));
    return {
      open: async ({ clock, logDir, databaseName, onAction }) => {
        listeners.set(databaseName, onAction);
        const driver = createProcessDriver({ session: 'drill', clock, logDir, pool });
        return {
          driver,
          database,
          [Symbol.asyncDispose]: async () => {
            await driver[Symbol.asyncDispose]();
            listeners.delete(databaseName);
          },
        };
      },
      [Symbol.asyncDispose]: dispose,
    };
  } catch (thrown) {
    await dispose();
    throw thrown;
  }
}

import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { LapseClock } from '../../../src/core/clock.ts';
import type { ActionEvent } from '../../../src/core/events.ts';
import {
  type Database,
  type DatabaseUrls,
  databaseOf,
  databaseSpec,
} from '../../../src/sandbox/database/database.ts';
import { createProcessDriver } from '../../../src/sandbox/process/process-driver.ts';

export const migrationsDir = fileURLToPath(new URL('./migrations', import.meta.url));

/** An action, and the database that it was done in. */
type SeenAction = ActionEvent & { readonly database: string };

export interface LiveDatabase {
  readonly database: () => Database;
  /** A fresh clone of the template `product`, dropped after the test. */
  readonly clone: () => Promise<DatabaseUrls & { readonly name: string }>;
  /** The actions that were seen since the last call, up to now. */
  readonly actions: () => Promise<readonly SeenAction[]>;
}

/** One real PostgreSQL for the tests of a file, with the template `product` made from the migrations beside this file. */
export function liveDatabase(): LiveDatabase {
  let database: Database;
  let end: (() => Promise<void>) | undefined;
  let clones = 0;
  const seen: SeenAction[] = [];

  beforeAll(async () => {
    const stateDir = await mkdtemp(join(tmpdir(), 'firedrill-test-'));
    // When the tests run as root, PostgreSQL is another user and has to get in.
    await chmod(stateDir, 0o711);
    const driver = createProcessDriver({ session: 'database-test', stateDir, clock: new LapseClock() });
    end = async () => {
      await driver[Symbol.asyncDispose]();
      await rm(stateDir, { recursive: true });
    };
    const part = await driver.start(databaseSpec);
    database = databaseOf(part);
    database.onAction((name, action) => seen.push({ ...action, database: name }));
    await database.prepareTemplate({
      template: 'product',
      migrationsDir,
      rows: [
        {
          table: 'applicants',
          rows: [
            { id: 1, name: 'Ada', income: 1200.5 },
            { id: 2, name: 'Grace', income: null },
          ],
        },
      ],
      seedSql: 'INSERT INTO applications (id, applicant_id, debt_ratio) VALUES (1, 1, 0.25), (2, 2, 0.5)',
    });
  });
  afterAll(() => end?.());

  return {
    database: () => database,
    clone: async () => {
      clones += 1;
      const name = `drill-${clones}`;
      const urls = await database.createDatabase({ template: 'product', name });
      onTestFinished(() => database.dropDatabase(name));
      return { ...urls, name };
    },
    actions: async () => {
      await database.flush();
      return seen.splice(0);
    },
  };
}

/** A connected client that is closed after the test. */
export async function connect(url: string, options: pg.ClientConfig = {}): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, ...options });
  // Databases are dropped while clients are connected.
  client.on('error', () => {});
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

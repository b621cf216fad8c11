import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { LapseClock } from '../../../src/core/clock.ts';
import { seededRandom } from '../../../src/core/random.ts';
import { type Domain, loadDomain } from '../../../src/sandbox/bundle/domain.ts';
import { type Database, databaseOf, databaseSpec } from '../../../src/sandbox/database/database.ts';
import { createProcessDriver } from '../../../src/sandbox/process/process-driver.ts';
import { seedRows } from '../../../src/sandbox/seed/seed-rows.ts';
import type { Domain as DomainName } from '../../../src/scenario/schema.ts';

export interface DomainDatabase {
  /** A fresh database of the domain with its seeded rows, and a client; both are gone after the test. */
  fresh(): Promise<{ readonly url: string; readonly client: pg.Client }>;
}

/** One real PostgreSQL for the tests of a file. */
export function domainDatabase(name: DomainName): DomainDatabase {
  let database: Database;
  let end: (() => Promise<void>) | undefined;
  let clones = 0;
  beforeAll(async () => {
    const stateDir = await mkdtemp(join(tmpdir(), 'firedrill-test-'));
    // When the tests run as root, PostgreSQL is another user and has to get in.
    await chmod(stateDir, 0o711);
    const driver = createProcessDriver({ session: 'domain-test', stateDir, clock: new LapseClock() });
    end = async () => {
      await driver[Symbol.asyncDispose]();
      await rm(stateDir, { recursive: true });
    };
    database = databaseOf(await driver.start(databaseSpec));
    const domain: Domain = await loadDomain(name);
    const rows = await seedRows(domain, seededRandom(1).stream('seed'));
    await database.prepareTemplate({ template: name, migrationsDir: domain.migrations, rows });
  });
  afterAll(() => end?.());
  return {
    fresh: async () => {
      clones += 1;
      const clone = `drill-${clones}`;
      const { app: url } = await database.createDatabase({ template: name, name: clone });
      const client = new pg.Client({ connectionString: url });
      client.on('error', () => {});
      await client.connect();
      onTestFinished(async () => {
        await client.end();
        await database.dropDatabase(clone);
      });
      return { url, client };
    },
  };
}

import pg from 'pg';
import { FiredrillError } from '../core/errors.ts';
import type { Domain } from './bundle/domain.ts';
import type { Database, DatabaseUrls } from './database/database.ts';
import { readMigrations } from './database/flyway.ts';
import { applyMigration } from './database/migrate.ts';
import { checkContract } from './database/schema-contract.ts';
import { fingerprintSchema } from './database/schema-fingerprint.ts';

/** The database of one drill: what the release does to it, and what the observer reads of it. */
export interface ProductDatabase extends AsyncDisposable {
  readonly urls: DatabaseUrls;
  /** Fingerprint of the schema, and the bundles that find everything they need in it. */
  schemaState(): Promise<{ readonly logical: string; readonly contracts: string[] }>;
  /** Runs a migration of the domain's release folder as the release would; answers with its file name. */
  release(version: string): Promise<string>;
  /** Resolves when everything that the procedure has done by now in SQL stands in the journal. */
  flush(): Promise<void>;
}

/** Clones the template of a domain into a database of its own. */
export async function createProductDatabase(
  database: Database,
  { domain, name }: { readonly domain: Domain; readonly name: string },
): Promise<ProductDatabase> {
  const urls = await database.createDatabase({ template: domain.name, name });
  const observer = new pg.Client(urls.observer);
  // A connection that breaks shows in the next look at the planes.
  observer.on('error', () => {});
  await observer.connect();
  return {
    urls,
    schemaState: async () => {
      const { logical } = await fingerprintSchema(observer);
      const contracts: string[] = [];
      for (const [bundle, { components }] of Object.entries(domain.bundles)) {
        const violations = await checkContract(observer, components.schemaContract);
        if (violations.length === 0) contracts.push(bundle);
      }
      return { logical, contracts };
    },
    release: (version) => release(urls.app, { domain, version }),
    flush: () => database.flush(),
    [Symbol.asyncDispose]: async () => {
      await observer.end();
      await database.dropDatabase(name);
    },
  };
}

async function release(
  url: string,
  { domain, version }: { readonly domain: Domain; readonly version: string },
): Promise<string> {
  const files = domain.release === null ? [] : readMigrations(domain.release);
  const migration = files.find((file) => `V${file.version}` === version);
  if (migration === undefined) {
    throw new FiredrillError('RELEASE_UNKNOWN', `the domain ${domain.name} has no release ${version}.`, {
      kind: 'usage',
    });
  }
  const client = new pg.Client(url);
  await client.connect();
  try {
    await applyMigration(client, migration);
  } finally {
    await client.end();
  }
  return migration.script;
}

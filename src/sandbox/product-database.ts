import pg from 'pg';
import { FiredrillError } from '../core/errors.ts';
import { readMigrations } from '../core/flyway.ts';
import type { Domain } from './bundle/domain.ts';
import type { Database, DatabaseUrls } from './database/database.ts';
import { type LockWait, longestLockWait } from './database/lock-waits.ts';
import { applyMigration } from './database/migrate.ts';
import { checkContract } from './database/schema-contract.ts';
import { fingerprintSchema } from './database/schema-fingerprint.ts';

export interface SchemaState {
  readonly logical: string;
  readonly contracts: string[];
}

/** The database of one drill: what the release does to it, and what the observer reads of it. */
export interface ProductDatabase extends AsyncDisposable {
  readonly urls: DatabaseUrls;
  /** Fingerprint of the schema, and the bundles that find everything they need in it. */
  schemaState(): Promise<SchemaState>;
  /** The statement of anybody that has waited longest for a lock, or null when nobody waits. */
  longestLockWait(): Promise<LockWait | null>;
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
  let known: { readonly mark: string; readonly state: SchemaState } | undefined;
  return {
    urls,
    schemaState: async () => {
      const mark = await catalogueMark(observer);
      if (mark !== known?.mark) known = { mark, state: await readSchema(observer, domain) };
      return known.state;
    },
    longestLockWait: () => longestLockWait(observer),
    release: (version) => release(urls.app, { domain, version }),
    flush: () => database.flush(),
    [Symbol.asyncDispose]: async () => {
      await observer.end();
      await database.dropDatabase(name);
    },
  };
}

/**
 * Changes whenever anything in the catalogue does that belongs to the product: every change of a row gives it another xmin.
 * It costs a fraction of a fingerprint, and the schema is looked at many times a second.
 */
async function catalogueMark(client: pg.Client): Promise<string> {
  const tables = [
    'pg_class',
    'pg_attribute',
    'pg_attrdef',
    'pg_constraint',
    'pg_index',
    'pg_trigger',
    'pg_proc',
    'pg_type',
  ];
  const keys = { pg_attribute: 'attrelid', pg_index: 'indexrelid' } as Readonly<Record<string, string>>;
  const marks = tables.map(
    (table) =>
      `(SELECT count(*) || ':' || coalesce(sum(hashtextextended(xmin::text, 0)), 0) FROM ${table} WHERE ${keys[table] ?? 'oid'} >= 16384)`,
  );
  const { rows } = await client.query<{ mark: string }>({
    name: 'catalogue-mark',
    text: `SELECT concat_ws(',', ${marks.join(', ')}) AS mark`,
  });
  return rows[0]?.mark ?? '';
}

async function readSchema(client: pg.Client, domain: Domain): Promise<SchemaState> {
  const { logical } = await fingerprintSchema(client);
  const contracts: string[] = [];
  for (const [bundle, { components }] of Object.entries(domain.bundles)) {
    const violations = await checkContract(client, components.schemaContract);
    if (violations.length === 0) contracts.push(bundle);
  }
  return { logical, contracts };
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

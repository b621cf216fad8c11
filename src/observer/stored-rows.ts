import pg from 'pg';
import type { StoredRow } from './write-ledger.ts';

/**
 * Reads every stored write in pages, in one consistent snapshot.
 *
 * `query` is the domain's ledger query: it answers `id` and `value` as texts in every state of the schema. A table that
 * is gone holds no writes.
 */
export async function* readStoredRows(options: {
  readonly connectionString: string;
  readonly query: string;
}): AsyncGenerator<readonly StoredRow[]> {
  const client = new pg.Client({ connectionString: options.connectionString });
  await client.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    await client.query(`DECLARE stored_rows NO SCROLL CURSOR FOR ${options.query}`);
    for (;;) {
      const page = await client.query<StoredRow>(`FETCH ${rowsPerPage} FROM stored_rows`);
      if (page.rows.length === 0) return;
      yield page.rows;
    }
  } catch (cause) {
    if (!(cause instanceof pg.DatabaseError && cause.code === undefinedTable)) throw cause;
  } finally {
    await client.end();
  }
}

const rowsPerPage = 5_000;
const undefinedTable = '42P01';

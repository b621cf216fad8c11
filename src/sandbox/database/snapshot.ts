import type { ClientBase } from 'pg';

/**
 * Runs queries that all see the same moment, and whose texts do not depend on the settings of the session.
 *
 * Types and definitions are written with or without their schema depending on `search_path`, and values depending on the
 * other settings, so they are fixed here. The client must be connected, and outside of a transaction.
 */
export async function inSnapshot<T>(client: ClientBase, read: () => Promise<T>): Promise<T> {
  await client.query(`
    BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
    SET LOCAL search_path = pg_catalog;
    SET LOCAL timezone = 'UTC';
    SET LOCAL datestyle = 'ISO';
    SET LOCAL intervalstyle = 'iso_8601';
    SET LOCAL extra_float_digits = 1;
    SET LOCAL bytea_output = 'hex';
  `);
  try {
    return await read();
  } finally {
    await client.query('ROLLBACK');
  }
}

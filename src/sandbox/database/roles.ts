import type { ClientBase } from 'pg';
import { randomPassword } from './cluster.ts';

/**
 * Who may do what in the product's database.
 *
 * `app` owns everything and is what the parts log in as. `operator` is the procedure: it acts as `app`, so that what it
 * builds anew belongs to `app` too, and all its statements are logged. `observer` is the harness: it reads everything,
 * without a grant on any table that a fingerprint would show.
 */
export const roles = ['app', 'operator', 'observer'] as const;
export type Role = (typeof roles)[number];
export type Passwords = Readonly<Record<Role, string>>;

/**
 * Creates the roles, or gives them new passwords where a keeper before this one has created them. They can connect to no
 * database until {@link admit} lets them.
 */
export async function createRoles(client: ClientBase): Promise<Passwords> {
  const passwords = { app: randomPassword(), operator: randomPassword(), observer: randomPassword() };
  for (const role of roles) {
    const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [role]);
    const verb = rowCount === 0 ? 'CREATE' : 'ALTER';
    await client.query(`${verb} ROLE "${role}" LOGIN PASSWORD '${passwords[role]}'`);
  }
  await client.query(`
    GRANT app TO "operator";
    ALTER ROLE "operator" SET role = 'app';
    ALTER ROLE "operator" SET log_min_duration_statement = 0;
    ALTER ROLE "operator" SET log_parameter_max_length = 0;
    GRANT pg_read_all_data, pg_monitor TO observer;
    ALTER ROLE observer SET default_transaction_read_only = on;
    ALTER ROLE observer SET lock_timeout = '2s';
    REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC;
  `);
  return passwords;
}

/** Lets the roles, and nobody else, into a database. */
export async function admit(client: ClientBase, quotedDatabase: string): Promise<void> {
  await client.query(`
    REVOKE ALL ON DATABASE ${quotedDatabase} FROM PUBLIC;
    GRANT CONNECT, TEMPORARY ON DATABASE ${quotedDatabase} TO app, "operator";
    GRANT CONNECT ON DATABASE ${quotedDatabase} TO observer;
  `);
}

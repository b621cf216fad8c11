import pg from 'pg';

/**
 * Everything that the role of a procedure can find out about its database: schema, rights, settings, and what the tables
 * hold. Timestamps of the seed are left out, for it is made when the template is.
 */
export async function lookAtDatabase(url: string): Promise<Readonly<Record<string, unknown>>> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    const seen: Record<string, unknown> = {};
    for (const [name, sql] of Object.entries(questions)) seen[name] = (await client.query(sql)).rows;
    const tables = (seen.tables as readonly { readonly name: string }[]).map(({ name }) => name);
    for (const table of tables) {
      const { rows } = await client.query(`SELECT count(*) FROM ${pg.escapeIdentifier(table)}`);
      seen[`rows of ${table}`] = rows[0].count;
    }
    return seen;
  } finally {
    await client.end();
  }
}

const questions = {
  database: 'SELECT current_database() AS name, current_user AS role, session_user AS login, version()',
  tables: `SELECT c.relname AS name, c.relkind AS kind, c.relrowsecurity AS rls, c.relacl::text AS acl, obj_description(c.oid) AS comment
    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm') ORDER BY 1`,
  columns: `SELECT table_name, column_name, ordinal_position, data_type, is_nullable, column_default
    FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 3`,
  constraints: `SELECT conrelid::regclass::text AS on, conname AS name, pg_get_constraintdef(oid) AS definition
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2`,
  indexes: `SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1`,
  triggers: `SELECT pg_get_triggerdef(oid) AS definition FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1`,
  functions: `SELECT pg_get_functiondef(oid) AS definition FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace AND prokind = 'f' ORDER BY 1`,
  roles: `SELECT rolname, rolsuper, rolcreatedb, rolcreaterole, rolinherit, rolconnlimit, rolconfig
    FROM pg_roles WHERE rolname !~ '^pg_' ORDER BY 1`,
  memberships: `SELECT roleid::regrole::text AS role, member::regrole::text AS member FROM pg_auth_members ORDER BY 1, 2`,
  rights: `SELECT grantee, table_name, privilege_type FROM information_schema.role_table_grants
    WHERE table_schema = 'public' ORDER BY 1, 2, 3`,
  migrations:
    'SELECT installed_rank, version, description, script, checksum, success FROM flyway_schema_history ORDER BY 1',
  locks: `SELECT mode, granted FROM pg_locks WHERE locktype = 'advisory' ORDER BY 1`,
} as const;

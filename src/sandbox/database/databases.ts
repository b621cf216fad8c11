import pg from 'pg';
import type { Cluster } from './cluster.ts';
import type { Clone, DatabaseUrls, SeedTable, Template } from './database.ts';
import { applyMigrations } from './migrate.ts';
import { admit, type Passwords, type Role } from './roles.ts';

/** The databases of a cluster: templates, and the clones of them that drills run on. */
export class Databases {
  readonly #admin: pg.Client;
  readonly #cluster: Cluster;
  readonly #passwords: Passwords;

  constructor(options: {
    readonly admin: pg.Client;
    readonly cluster: Cluster;
    readonly passwords: Passwords;
  }) {
    this.#admin = options.admin;
    this.#cluster = options.cluster;
    this.#passwords = options.passwords;
  }

  async prepareTemplate(options: Template): Promise<void> {
    const { template, migrationsDir, target, rows = [], seedSql } = options;
    const name = templateName(template);
    if (await this.#exists(name)) return;
    // It has another name until it is complete, so that a failure leaves no half a template.
    const draft = `${name} draft`;
    await this.drop(draft);
    await this.#admin.query(`CREATE DATABASE ${quoted(draft)} OWNER app`);
    await admit(this.#admin, quoted(draft));
    const client = new pg.Client(this.#url('app', draft));
    try {
      await client.connect();
      await applyMigrations(client, migrationsDir, target === undefined ? {} : { target });
      for (const table of rows) await insertRows(client, table);
      if (seedSql !== undefined) await client.query(seedSql);
      await client.query('ANALYZE');
    } finally {
      await client.end();
    }
    await this.#admin.query(`ALTER DATABASE ${quoted(draft)} RENAME TO ${quoted(name)}`);
    await this.#admin.query(`ALTER DATABASE ${quoted(name)} ALLOW_CONNECTIONS false`);
  }

  async create({ template, name }: Clone): Promise<DatabaseUrls> {
    await this.#admin.query(
      // Copying files is a little faster here than writing them through the log, which the default does.
      `CREATE DATABASE ${quoted(name)} OWNER app TEMPLATE ${quoted(templateName(template))} STRATEGY file_copy`,
    );
    await admit(this.#admin, quoted(name));
    return {
      neighbours: this.#url('app', name, this.#cluster.neighbours),
      app: this.#url('app', name),
      operator: this.#url('operator', name),
      observer: this.#url('observer', name),
    };
  }

  async drop(name: string): Promise<void> {
    await this.#admin.query(`DROP DATABASE IF EXISTS ${quoted(name)} WITH (FORCE)`);
  }

  async #exists(name: string): Promise<boolean> {
    const { rowCount } = await this.#admin.query('SELECT FROM pg_database WHERE datname = $1', [name]);
    return rowCount === 1;
  }

  #url(role: Role, database: string, server = `${this.#cluster.host}:${this.#cluster.port}`): string {
    return `postgresql://${role}:${this.#passwords[role]}@${server}/${encodeURIComponent(database)}`;
  }
}

// A space keeps templates apart from whatever a drill may call its database.
function templateName(template: string): string {
  return `template ${template}`;
}

function quoted(name: string): string {
  return pg.escapeIdentifier(name);
}

async function insertRows(client: pg.Client, { table, rows }: SeedTable): Promise<void> {
  const columns = Object.keys(rows[0] ?? {})
    .map(quoted)
    .join(', ');
  if (columns === '') return;
  await client.query(
    `INSERT INTO ${quoted(table)} (${columns})
     SELECT ${columns} FROM json_populate_recordset(NULL::${quoted(table)}, $1)`,
    [JSON.stringify(rows)],
  );
}

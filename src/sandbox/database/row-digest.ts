import type { ClientBase } from 'pg';
import pg from 'pg';
import { z } from 'zod';
import { historyTable } from './flyway-history.ts';
import { inSnapshot } from './snapshot.ts';

/** The content of a table, in short. */
export interface TableDigest {
  readonly table: string;
  readonly rows: number;
  /** By column, in the order of their names. */
  readonly columns: Readonly<Record<string, ColumnDigest>>;
}

export interface ColumnDigest {
  /** Of all pairs of primary key and value: independent of the order of rows and of the settings of the session. */
  readonly digest: string;
  /** How many values are not NULL. */
  readonly values: number;
}

export interface DigestOptions {
  /** Tables of the schema public. @default all of them but the history of migrations */
  readonly tables?: readonly string[];
  /** A condition in SQL by table, for example `id <= 4711`, that leaves out rows that came later. Must be trusted. */
  readonly where?: Readonly<Record<string, string>>;
}

/** A difference between two digests of a database. */
export interface DigestDifference {
  readonly table: string;
  /** Undefined when it is about the table as a whole. */
  readonly column?: string;
  readonly problem: 'table-missing' | 'rows-differ' | 'column-missing' | 'values-differ';
}

/**
 * Takes the digest of every column of every table, all at the same moment.
 *
 * A column's digest is the sum of the first 64 bits of MD5 over key and value, so that it can be compared between servers
 * too. A row without a primary key is keyed by nothing.
 */
export async function digestRows(
  client: ClientBase,
  options: DigestOptions = {},
): Promise<readonly TableDigest[]> {
  return inSnapshot(client, async () => {
    const layouts = await readLayouts(client);
    const digests: TableDigest[] = [];
    for (const layout of layouts) {
      if (options.tables !== undefined && !options.tables.includes(layout.table)) continue;
      digests.push(await digestTable(client, layout, options.where?.[layout.table] ?? 'true'));
    }
    return digests;
  });
}

/** What of the first digest is gone or differs in the second. Tables and columns that came new are no difference. */
export function compareDigests(
  before: readonly TableDigest[],
  after: readonly TableDigest[],
): readonly DigestDifference[] {
  return before.flatMap(({ table, rows, columns }): readonly DigestDifference[] => {
    const now = after.find((digest) => digest.table === table);
    if (now === undefined) return [{ table, problem: 'table-missing' }];
    if (now.rows !== rows) return [{ table, problem: 'rows-differ' }];
    return Object.entries(columns).flatMap(([column, { digest }]): readonly DigestDifference[] => {
      const found = now.columns[column]?.digest;
      if (found === digest) return [];
      return [{ table, column, problem: found === undefined ? 'column-missing' : 'values-differ' }];
    });
  });
}

const layoutSchema = z.strictObject({
  table: z.string(),
  columns: z.array(z.string()),
  key: z.array(z.string()),
});
type Layout = z.infer<typeof layoutSchema>;

async function readLayouts(client: ClientBase): Promise<readonly Layout[]> {
  const { rows } = await client.query(
    `SELECT c.relname::text AS table,
       array(SELECT a.attname::text FROM pg_attribute a
             WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attname) AS columns,
       array(SELECT a.attname::text FROM pg_index i JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey)
             WHERE i.indrelid = c.oid AND i.indisprimary ORDER BY a.attname) AS key
     FROM pg_class c
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
       AND c.relname <> $1
     ORDER BY c.relname`,
    [historyTable],
  );
  return z.array(layoutSchema).parse(rows);
}

async function digestTable(
  client: ClientBase,
  { table, columns, key }: Layout,
  where: string,
): Promise<TableDigest> {
  const keyed = `ROW(${key.map((column) => quoted(column)).join(', ')})::text`;
  const sums = columns.map((column) => {
    const text = `${quoted(column)}::text`;
    // The mark in front tells NULL from the empty text.
    const pair = `${keyed} || coalesce('=' || ${text}, '0')`;
    return `sum(('x' || left(md5(${pair}), 16))::bit(64)::bigint::numeric)::text, count(${quoted(column)})::int`;
  });
  const { rows } = await client.query({
    text: `SELECT ${['count(*)::int', ...sums].join(', ')} FROM public.${quoted(table)} WHERE ${where}`,
    rowMode: 'array',
  });
  const values = z.array(z.union([z.string(), z.number(), z.null()])).parse(rows[0]);
  const digests = columns.map((column, index) => {
    const digest = String(values[1 + 2 * index] ?? '0');
    return [column, { digest, values: Number(values[2 + 2 * index]) }] as const;
  });
  return { table, rows: Number(values[0]), columns: Object.fromEntries(digests) };
}

function quoted(name: string): string {
  return pg.escapeIdentifier(name);
}

import type { ClientBase } from 'pg';
import { z } from 'zod';
import { inSnapshot } from './snapshot.ts';

export const columnContractSchema = z.strictObject({
  table: z.string().describe('Table or view in the schema public'),
  column: z.string(),
  type: z.string().describe('A SQL type; without a length or precision any of them fits'),
  nullable: z.boolean().optional().describe('Whether the column may hold NULL; left out, both fit'),
});
/** A column that a bundle reads or writes. */
export type ColumnContract = Readonly<z.infer<typeof columnContractSchema>>;

export interface ContractViolation {
  readonly table: string;
  readonly column: string;
  readonly problem: 'table-missing' | 'column-missing' | 'type-differs' | 'nullability-differs';
  /** What is there instead, null where there is nothing. */
  readonly found: string | null;
}

const foundSchema = z.strictObject({
  tablefound: z.boolean(),
  columnfound: z.boolean(),
  type: z.string().nullable(),
  typefits: z.boolean().nullable(),
  nullable: z.boolean().nullable().describe('Unknown for the columns of views'),
});

/** What of a contract the schema does not keep, in the order of the contract; empty when it keeps it all. */
export async function checkContract(
  client: ClientBase,
  contract: readonly ColumnContract[],
): Promise<readonly ContractViolation[]> {
  const { rows } = await inSnapshot(client, () => client.query(foundSql, [JSON.stringify(contract)]));
  const found = z.array(foundSchema).parse(rows);
  return contract.flatMap((wanted, index) => violationsOf(wanted, found[index]));
}

function violationsOf(
  { table, column, nullable }: ColumnContract,
  found: z.infer<typeof foundSchema> | undefined,
): ContractViolation[] {
  if (found?.tablefound !== true) return [{ table, column, problem: 'table-missing', found: null }];
  if (!found.columnfound) return [{ table, column, problem: 'column-missing', found: null }];
  const violations: ContractViolation[] = [];
  if (found.typefits !== true) violations.push({ table, column, problem: 'type-differs', found: found.type });
  if (nullable !== undefined && found.nullable !== null && nullable !== found.nullable) {
    violations.push({
      table,
      column,
      problem: 'nullability-differs',
      found: found.nullable ? 'NULL' : 'NOT NULL',
    });
  }
  return violations;
}

// The path is pinned, so types of the product's own are looked up in `public` by name.
const foundSql = `
SELECT c.oid IS NOT NULL AS tablefound, a.attnum IS NOT NULL AS columnfound,
  format_type(a.atttypid, a.atttypmod) AS type,
  a.atttypid = w.type AND (w.typmod = -1 OR a.atttypmod = w.typmod) AS typefits,
  CASE WHEN c.relkind IN ('r', 'p', 'f') THEN NOT a.attnotnull END AS nullable
FROM (
  SELECT position, entry ->> 'table' AS tablename, entry ->> 'column' AS columnname,
    coalesce(to_regtype(entry ->> 'type'), to_regtype('public.' || (entry ->> 'type'))) AS type,
    coalesce(to_regtypemod(entry ->> 'type'), -1) AS typmod
  FROM json_array_elements($1) WITH ORDINALITY AS contract(entry, position)
) w
LEFT JOIN pg_class c ON c.relname = w.tablename AND c.relnamespace = 'public'::regnamespace
  AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = w.columnname AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY w.position`.trim();

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { need } from '../../environment.ts';
import type { StepContext } from '../context.ts';
import { withDatabase } from './postgres.ts';

const bundleSchema = z.object({
  components: z.object({
    schemaContract: z.array(z.object({ table: z.string(), column: z.string(), type: z.string() })),
  }),
});

const statementTimeoutMs = 5_000;
const columnType = `
  SELECT format_type(atttypid, atttypmod) AS type FROM pg_attribute
  WHERE attrelid = to_regclass($1) AND attname = $2 AND attnum > 0 AND NOT attisdropped`;

/**
 * What the database lacks of the schema that a bundle needs: empty when the contract is satisfied.
 *
 * Bundle files lie beside the migrations, as they come out of one repository. Rejects when they cannot be read, or the
 * database cannot be asked.
 */
export async function missingFromContract(bundle: string, context: StepContext): Promise<string[]> {
  const file = join(need(context.environment, 'MIGRATIONS_DIR'), '..', 'bundles', `${bundle}.yaml`);
  const { schemaContract } = bundleSchema.parse(parse(await readFile(file, 'utf8'))).components;
  return withDatabase(context, { statementTimeoutMs }, async (client) => {
    const missing: string[] = [];
    for (const { table, column, type } of schemaContract) {
      const found = await client.query<{ type: string }>(columnType, [table, column]);
      const actual = found.rows[0]?.type;
      if (actual === undefined) missing.push(`${table}.${column} is missing`);
      else if (actual !== type) missing.push(`${table}.${column} is ${actual}, not ${type}`);
    }
    return missing;
  });
}

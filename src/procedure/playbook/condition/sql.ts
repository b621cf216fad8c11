import type { StepContext } from '../context.ts';
import { withDatabase } from '../tools/postgres.ts';
import { compare, type Finding } from './finding.ts';
import type { Condition } from './schema.ts';

const statementTimeoutMs = 5_000;

/** True when the first value of a query is true, or lies within bounds. The session cannot write. */
export async function sqlCondition(
  sql: string,
  bounds: Pick<Condition, 'above' | 'below'>,
  context: StepContext,
): Promise<Finding> {
  const result = await withDatabase(context, { statementTimeoutMs }, async (client) => {
    await client.query('SET default_transaction_read_only = on');
    return client.query<unknown[]>({ text: sql, rowMode: 'array' });
  });
  const value = result.rows[0]?.[0] ?? null;
  if (value === null) return { truth: null, evidence: 'the SQL query has no value' };
  if (bounds.above !== undefined || bounds.below !== undefined) {
    return compare('the SQL query', Number(value), bounds);
  }
  return { truth: value === true, evidence: `the SQL query says ${String(value)}` };
}

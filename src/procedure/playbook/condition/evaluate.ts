import { messageOf } from '../../../core/errors.ts';
import type { StepContext } from '../context.ts';
import { contractCondition } from './contract.ts';
import { allOf, anyOf, type Finding, negationOf } from './finding.ts';
import { httpCondition } from './http.ts';
import { promqlCondition } from './promql.ts';
import type { Condition } from './schema.ts';
import { sqlCondition } from './sql.ts';

const nameLengthMax = 60;

/**
 * Finds out whether a condition is true now.
 *
 * What cannot be found out is unknown, with the reason as evidence. Rejects only when the procedure has to stop.
 */
export async function evaluate(condition: Condition, context: StepContext): Promise<Finding> {
  try {
    return await ask(condition, context);
  } catch (error) {
    context.signal.throwIfAborted();
    return { truth: null, evidence: messageOf(error) };
  }
}

function ask(condition: Condition, context: StepContext): Promise<Finding> {
  const { promql, signal, sql, http, contract, all, any, not } = condition;
  if (all !== undefined) return evaluateEach(all, context).then(allOf);
  if (any !== undefined) return evaluateEach(any, context).then(anyOf);
  if (not !== undefined) return evaluate(not, context).then(negationOf);
  if (sql !== undefined) return sqlCondition(sql, condition, context);
  if (http !== undefined) return httpCondition(http, context);
  if (contract !== undefined) return contractCondition(contract, context);
  const query = promql ?? context.signals[signal ?? ''] ?? '';
  return promqlCondition({ name: signal ?? shorten(query), query }, condition, context);
}

async function evaluateEach(conditions: readonly Condition[], context: StepContext): Promise<Finding[]> {
  return Promise.all(conditions.map((condition) => evaluate(condition, context)));
}

/** A query as a name for itself: on one line, and not too long for one. */
function shorten(query: string): string {
  const line = query.trim().replace(/\s+/g, ' ');
  return line.length > nameLengthMax ? `${line.slice(0, nameLengthMax)}…` : line;
}

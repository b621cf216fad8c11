import { messageOf } from '../../../core/errors.ts';
import type { StepContext } from '../context.ts';
import { verifyArtifact } from '../tools/registry.ts';
import { contractCondition } from './contract.ts';
import { shorten } from './describe.ts';
import { allOf, anyOf, type Finding, negationOf } from './finding.ts';
import { httpCondition } from './http.ts';
import { productCondition } from './product.ts';
import { promqlCondition } from './promql.ts';
import type { Condition } from './schema.ts';
import { sqlCondition } from './sql.ts';

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
  const { promql, signal, sql, http, contract, artifact, all, any, not } = condition;
  if (all !== undefined) return evaluateEach(all, context).then(allOf);
  if (any !== undefined) return evaluateEach(any, context).then(anyOf);
  if (not !== undefined) return evaluate(not, context).then(negationOf);
  if (sql !== undefined) return sqlCondition(sql, condition, context);
  if (http !== undefined) return httpCondition(http, context);
  if (contract !== undefined) return contractCondition(contract, context);
  if (artifact !== undefined) return verifyArtifact(artifact, context);
  const known = productCondition(condition, context);
  if (known !== undefined) return Promise.resolve(known);
  const query = promql ?? context.signals[signal ?? ''] ?? '';
  return promqlCondition({ name: signal ?? shorten(query), query }, condition, context);
}

async function evaluateEach(conditions: readonly Condition[], context: StepContext): Promise<Finding[]> {
  return Promise.all(conditions.map((condition) => evaluate(condition, context)));
}

import type { StepContext } from '../context.ts';
import { missingFromContract } from '../tools/contract.ts';
import type { Finding } from './finding.ts';

/** True when the database has every column that a bundle needs. */
export async function contractCondition(bundle: string, context: StepContext): Promise<Finding> {
  const missing = await missingFromContract(bundle, context);
  if (missing.length === 0)
    return { truth: true, evidence: `the schema satisfies the contract of ${bundle}` };
  return { truth: false, evidence: `${bundle} cannot work on this schema: ${missing.join(', ')}` };
}

import { need } from '../../environment.ts';
import type { StepContext } from '../context.ts';
import type { Finding } from './finding.ts';
import type { Condition } from './schema.ts';

/** What is known without asking anybody: which product this is, and which incident. Undefined for other conditions. */
export function productCondition(condition: Condition, context: StepContext): Finding | undefined {
  if (condition.available !== undefined) {
    const name = condition.available;
    const truth = context.environment[name] !== undefined;
    return { truth, evidence: `this product has ${truth ? '' : 'no '}${name}` };
  }
  if (condition.model !== undefined) {
    const actual = need(context.environment, 'MODEL_NAME');
    return { truth: actual === condition.model, evidence: `the model is ${actual}` };
  }
  if (condition.class !== undefined) {
    const actual = context.facts.class;
    if (actual === undefined) return { truth: null, evidence: 'nobody has classified the incident yet' };
    return { truth: actual === condition.class, evidence: `the incident is of class ${actual}` };
  }
  return undefined;
}

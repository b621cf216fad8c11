import type { StepContext } from '../context.ts';
import { queryPrometheus } from '../tools/prometheus.ts';
import { compare, type Finding } from './finding.ts';
import type { Condition } from './schema.ts';

/** True when a query returns a sample, or when its one value lies within bounds. */
export async function promqlCondition(
  { name, query }: { readonly name: string; readonly query: string },
  bounds: Pick<Condition, 'above' | 'below'>,
  context: StepContext,
): Promise<Finding> {
  const answer = await queryPrometheus(query, context);
  if (!answer.ok) return { truth: null, evidence: answer.detail };
  const { values } = answer;
  if (bounds.above === undefined && bounds.below === undefined) {
    return { truth: values.length > 0, evidence: `${name} returns ${values.length} series` };
  }
  const [value] = values;
  if (value === undefined) return { truth: null, evidence: `${name} has no data` };
  if (values.length > 1) {
    return { truth: null, evidence: `${name} returns ${values.length} series: aggregate them into one` };
  }
  return compare(name, value, bounds);
}

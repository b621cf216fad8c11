import { expand } from '../../environment.ts';
import type { StepContext } from '../context.ts';
import { request } from '../tools/http.ts';
import type { Finding } from './finding.ts';
import type { HttpCondition } from './schema.ts';

/** True when a URL answers as it should. No answer at all is false: nobody could use it either. */
export async function httpCondition(
  { get, status, json }: HttpCondition,
  context: StepContext,
): Promise<Finding> {
  const answer = await request({ to: get, method: 'GET', url: expand(get, context.environment) }, context);
  if (answer.status !== status) return { truth: false, evidence: answer.detail };
  if (json === undefined) return { truth: true, evidence: `${get} answered ${status}` };
  const found = valueAt(answer.json, json.path);
  return { truth: found === json.equals, evidence: `${json.path} of ${get} is ${JSON.stringify(found)}` };
}

/** The value that keys and indexes with dots lead to, undefined when they lead nowhere. */
function valueAt(root: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined,
      root,
    );
}

import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { validateYaml } from '../../../core/yaml-document.ts';
import {
  isRightAnswer,
  type Sentinel,
  sentinelRequest,
  sentinelsSchema,
} from '../../../scenario/sentinels.ts';
import { expand } from '../../environment.ts';
import type { StepContext } from '../context.ts';
import { type HttpAnswer, request } from './http.ts';

/** Reads the sentinel requests that a playbook names. */
export async function readSentinels(path: string, context: StepContext): Promise<Sentinel[]> {
  const file = resolve(context.folder, expand(path, context.environment));
  return validateYaml(sentinelsSchema, await readFile(file, 'utf8'), file);
}

/** Sends a sentinel to an inference endpoint of the Open Inference Protocol v2. */
export function sendSentinel(
  sentinel: Sentinel,
  target: { readonly url: string; readonly model: string },
  context: StepContext,
): Promise<HttpAnswer> {
  const url = `${target.url.replace(/\/$/, '')}/v2/models/${encodeURIComponent(target.model)}/infer`;
  // An id of its own for each: servers and caches must not take a repeated question for the same one.
  const id = `sentinel-${context.random.int(0, 999_999_999)}`;
  return request({ to: 'the model', method: 'POST', url, json: sentinelRequest(sentinel, id) }, context);
}

/** Whether an answer has every output that the sentinel expects. */
export function isRight(sentinel: Sentinel, answer: HttpAnswer): boolean {
  return answer.ok && isRightAnswer(sentinel, answer.json);
}

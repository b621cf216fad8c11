import { z } from 'zod';
import { durationSchema } from '../../../scenario/schema.ts';
import { expand } from '../../environment.ts';
import { done, failed } from '../context.ts';
import { request } from '../tools/http.ts';
import { defineStep } from './step.ts';

/** Calls whatever has an HTTP API: what no other driver knows. */
export const httpCall = defineStep({
  name: 'http',
  readOnly: false,
  schema: z
    .strictObject({
      method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).default('POST'),
      url: z.string().min(1).describe('$NAME stands for an address of the sandbox'),
      headers: z.record(z.string(), z.string()).optional(),
      json: z.json().optional().describe('The body'),
      status: z.int().optional().describe('The status that must come back; any 2xx by default'),
      timeout: durationSchema.prefault('1m').describe('How long to wait for the answer'),
    })
    .describe('Calls a URL: { method: PUT, url: $ROUTER_ADMIN_URL/retries, json: { attempts: 1 } }'),
  title: ({ method, url }) => `${method} ${url}`,
  async run({ method, url, headers, json, status, timeout }, context) {
    const answer = await request(
      {
        to: url,
        method,
        url: expand(url, context.environment),
        ...(headers === undefined ? {} : { headers }),
        ...(json === undefined ? {} : { json }),
        timeoutMs: timeout,
      },
      context,
    );
    const right = status === undefined ? answer.ok : answer.status === status;
    return right ? done(answer.detail) : failed(answer.detail);
  },
});

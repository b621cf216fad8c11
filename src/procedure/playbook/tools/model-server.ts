import { z } from 'zod';
import { servers } from '../../../scenario/schema.ts';
import { need } from '../../environment.ts';
import type { StepContext } from '../context.ts';
import { type HttpAnswer, type HttpRequest, request } from './http.ts';

export const serverSchema = z.enum(servers).describe('A model server behind the router');
export type ServerName = z.infer<typeof serverSchema>;

/** Calls a model server: `{model}` in the path stands for the name of the model. */
export function callServer(
  server: ServerName,
  call: { readonly path: string } & Pick<HttpRequest, 'method' | 'json' | 'timeoutMs'>,
  context: StepContext,
): Promise<HttpAnswer> {
  const base = need(context.environment, `MODEL_URL_${server.toUpperCase()}`).replace(/\/$/, '');
  const path = call.path.replace('{model}', encodeURIComponent(need(context.environment, 'MODEL_NAME')));
  return request({ ...call, to: `server ${server}`, url: `${base}${path}` }, context);
}

/** Calls the admin API of the router. */
export function callRouter(
  call: { readonly path: string } & Pick<HttpRequest, 'method' | 'json'>,
  context: StepContext,
): Promise<HttpAnswer> {
  const base = need(context.environment, 'ROUTER_ADMIN_URL').replace(/\/$/, '');
  return request({ ...call, to: 'the router', url: `${base}${call.path}` }, context);
}

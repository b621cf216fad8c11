import { messageOf } from '../../core/errors.ts';
import { callPart, type PartAnswer } from '../call-part.ts';
import { changedHeader, tokenHeader } from '../router/admin.ts';
import type { RouterAddress } from './config.ts';

export interface AdminCall {
  readonly method: 'GET' | 'PUT' | 'POST';
  /** Begins with a slash. */
  readonly path: string;
  readonly body?: unknown;
}

/** What became of a call to one router or to several. */
export interface Result {
  readonly status: number;
  /** JSON, as the router said it. */
  readonly body: string;
  readonly changed: boolean;
}

/** Calls the admin API of one router. Without an answer the result is a 502 that names it. */
export async function callRouter(router: RouterAddress, call: AdminCall, token: string): Promise<Result> {
  const answer = await callPart(`${router.admin}${call.path}`, {
    method: call.method,
    headers: { [tokenHeader]: token },
    body: call.method === 'GET' ? undefined : (call.body ?? {}),
  }).catch((thrown: unknown) => unreachable(router, thrown));
  return { status: answer.status, body: answer.body, changed: answer.headers[changedHeader] === 'true' };
}

/** Calls the admin API of all routers: the worst answer counts, and any change is a change. */
export async function callRouters(
  routers: readonly RouterAddress[],
  call: AdminCall,
  token: string,
): Promise<Result> {
  const results = await Promise.all(routers.map((router) => callRouter(router, call, token)));
  const worst = results.reduce((a, b) => (b.status > a.status ? b : a));
  return { ...worst, changed: results.some(({ changed }) => changed) };
}

function unreachable({ name }: RouterAddress, thrown: unknown): PartAnswer {
  const error = `${name} did not answer: ${messageOf(thrown)}`;
  const nextStep = `Eject ${name} with POST /routers/${name}/eject, and repeat the call.`;
  return { status: 502, headers: {}, body: JSON.stringify({ error, nextStep }) };
}

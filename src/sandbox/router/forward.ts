import { type LapseClock, wallMs } from '../../core/clock.ts';
import type { Random } from '../../core/random.ts';
import type { DeclaredTime } from '../lapse.ts';
import type { Backend, Try } from './backend.ts';
import { type ServerName, serverNames } from './config.ts';
import type { Deadlines } from './deadlines.ts';
import { Cancellation } from './exchange.ts';
import type { RouterMetrics } from './metrics.ts';
import type { ResponseCache } from './response-cache.ts';
import { chooseServer } from './shares.ts';
import type { RouterState } from './state.ts';

/** What forwarding works with. */
export interface Forwarding {
  readonly clock: LapseClock;
  readonly random: Random;
  readonly state: RouterState;
  readonly backends: Readonly<Record<ServerName, Backend>>;
  readonly cache: ResponseCache<Reply>;
  readonly deadlines: Deadlines;
  readonly timeoutMs: number;
  readonly metrics: RouterMetrics;
}

/** What the user gets. */
export interface Reply extends DeclaredTime {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly server: ServerName | 'cache' | 'none';
  /** Tries that it took. */
  readonly attempts: number;
}

interface UserRequest {
  readonly path: string;
  readonly body: Buffer;
  readonly session: string | undefined;
}

/** Serves one request of a user: from the cache, or by a server, with retries and a time-out; and counts it. */
export async function forward(forwarding: Forwarding, request: UserRequest): Promise<Reply> {
  const { cache, clock, metrics } = forwarding;
  const arrivedMs = wallMs();
  const key = cache.key(request.body);
  const cached = key === undefined ? undefined : cache.get(key, clock.now());
  const reply = cached ?? (await ask(forwarding, request, arrivedMs));
  if (key !== undefined && cached === undefined && reply.status === 200) {
    const headers = { ...reply.headers, 'x-served-by': 'cache' };
    cache.set(key, { ...reply, headers, lapseMs: 0, meantMs: 0, attempts: 0, server: 'cache' }, clock.now());
  }
  metrics.request({
    code: reply.status,
    server: reply.server,
    latencyMs: wallMs() - arrivedMs + reply.lapseMs,
  });
  return reply;
}

/** Time-outs are decided on the drill clock: the wall time so far plus the lapse that the tries declare. */
async function ask(forwarding: Forwarding, request: UserRequest, arrivedMs: number): Promise<Reply> {
  const { deadlines, timeoutMs } = forwarding;
  const cancellation = new Cancellation();
  const done = deadlines.start(() => cancellation.cancel());
  const reply = await tryServers(forwarding, request, cancellation);
  done();
  const spentMs = wallMs() - arrivedMs;
  if (!cancellation.cancelled && spentMs + reply.lapseMs <= timeoutMs) return reply;
  const timedOut = problem(504, `No answer within ${timeoutMs} ms.`);
  return { ...timedOut, server: reply.server, attempts: reply.attempts, lapseMs: timeoutMs - spentMs };
}

async function tryServers(
  forwarding: Forwarding,
  request: UserRequest,
  cancellation: Cancellation,
): Promise<Reply> {
  const { state, metrics } = forwarding;
  const { retries, fallback, failover } = state.routing;
  const tried = new Set<ServerName>();
  let reply: Reply | undefined;
  let [lapseMs, meantMs] = [0, 0];
  state.retries.earn(retries.budgetShare);
  state.fallback.earn(fallback.cap);
  for (let attempt = 1; ; attempt += 1) {
    const server = serverFor(forwarding, { tried, session: request.session });
    if (server === undefined) return reply ?? problem(503, 'No server takes requests.');
    if (server === 'fallback' && fallback.cap < 1 && !state.fallback.spend()) {
      return { ...busy, attempts: attempt - 1, lapseMs, meantMs };
    }
    tried.add(server);
    if (attempt > 1) metrics.retry();
    const result = await tryServer(forwarding, { server, request, cancellation });
    lapseMs += result.lapseMs;
    meantMs += result.meantMs;
    reply = { ...result, attempts: attempt, lapseMs, meantMs };
    const again = isRetriable(result.status, failover.enabled) && !cancellation.cancelled;
    if (!again || attempt >= retries.attempts || !state.retries.spend()) return reply;
  }
}

async function tryServer(
  forwarding: Forwarding,
  call: { readonly server: ServerName; readonly request: UserRequest; readonly cancellation: Cancellation },
): Promise<Try> {
  const { state, clock, backends } = forwarding;
  const breaker = state.breaker(call.server);
  breaker.tried(clock.now());
  const result = await backends[call.server].post(call.request.path, call.request.body, call.cancellation);
  breaker.ended(result.status < 500);
  return result;
}

/** The pinned server first, then a draw among those not yet tried, then a draw among all. */
function serverFor(
  forwarding: Forwarding,
  request: { readonly tried: ReadonlySet<ServerName>; readonly session: string | undefined },
): ServerName | undefined {
  const { state, random, clock } = forwarding;
  const { sticky, breaker, failover } = state.routing;
  const session = sticky.enabled ? request.session : undefined;
  const first = request.tried.size === 0;
  const pinned = session !== undefined && first ? state.pinnedTo(session) : undefined;
  if (pinned !== undefined) return pinned;
  const broken = breaker.enabled
    ? serverNames.filter((name) => !state.breaker(name).allows(clock.now()))
    : [];
  const canFailOver = failover.enabled && !state.isDrained('fallback') && !broken.includes('fallback');
  if (canFailOver && !first) return 'fallback';
  const draw = random.next();
  const server =
    chooseServer(state.shares, new Set([...broken, ...request.tried]), draw) ??
    chooseServer(state.shares, new Set(broken), draw);
  if (session !== undefined && first && server !== undefined) state.pin(session, server);
  return server ?? (canFailOver ? 'fallback' : undefined);
}

/** A server that failed by itself may have done half of the work, so only a router that fails over asks anybody else. */
function isRetriable(status: number, failsOver: boolean): boolean {
  return status === 502 || status === 503 || status === 504 || (failsOver && status >= 500);
}

function problem(status: number, error: string, headers: Readonly<Record<string, string>> = {}): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: Buffer.from(JSON.stringify({ error })),
    server: 'none',
    attempts: 0,
    lapseMs: 0,
    meantMs: 0,
  };
}

/** An honest answer to those for whom the fallback has no room. */
const busy = problem(429, 'busy', { 'retry-after': '1' });

import type { Dispatcher } from 'undici';
import { z } from 'zod';
import { wallMs } from '../../core/clock.ts';
import { isRightAnswer, type Sentinel, sentinelRequest } from '../../scenario/sentinels.ts';
import { declaredTime } from '../lapse.ts';
import type { ProbeResult } from './metrics.ts';

const bodySchema = z.object({ parameters: z.object({ deferred: z.boolean().optional() }).optional() });

/** Wall time after which a connection is given up, far beyond what a busy machine needs. */
const wallTimeoutMs = 10_000;

/**
 * Asks one sentinel as a user would.
 *
 * An answer that took longer than `timeoutMs` on the drill clock never reached anybody, so it is an error; a right answer of
 * the fallback is right.
 */
export async function askSentinel(
  dispatcher: Dispatcher,
  question: {
    readonly sentinel: Sentinel;
    readonly id: string;
    readonly session: string;
    readonly path: string;
    readonly origin: string;
    readonly timeoutMs: number;
  },
): Promise<ProbeResult> {
  const { sentinel, id, session, path, origin, timeoutMs } = question;
  const sentMs = wallMs();
  try {
    const { statusCode, headers, body } = await dispatcher.request({
      origin,
      path,
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-session': session },
      body: JSON.stringify(sentinelRequest(sentinel, id)),
      headersTimeout: wallTimeoutMs,
      bodyTimeout: wallTimeoutMs,
    });
    const text = await body.text();
    if (wallMs() - sentMs + declaredTime(headers).lapseMs > timeoutMs) return 'error';
    if (statusCode === 429) return 'deferred';
    if (statusCode !== 200) return 'error';
    return judge(sentinel, JSON.parse(text));
  } catch {
    return 'error';
  }
}

function judge(sentinel: Sentinel, answer: unknown): ProbeResult {
  if (isRightAnswer(sentinel, answer)) return 'right';
  return bodySchema.safeParse(answer).data?.parameters?.deferred === true ? 'deferred' : 'wrong';
}

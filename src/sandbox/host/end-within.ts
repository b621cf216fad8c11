import { setTimeout as sleepWall } from 'node:timers/promises';
import type { Host } from './host.ts';

/** Asks a host to end, and kills it when it has not after `graceMs` of wall time. */
export async function endWithin(
  host: Pick<Host, 'household' | 'ended' | 'kill'>,
  graceMs: number,
): Promise<void> {
  const inTime = new AbortController();
  host.household.send({ kind: 'end' });
  const late = sleepWall(graceMs, true, { signal: inTime.signal }).catch(() => false);
  const isLate = await Promise.race([host.ended.then(() => false), late]);
  inTime.abort();
  if (isLate) await host.kill();
}

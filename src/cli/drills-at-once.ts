import { availableParallelism, freemem } from 'node:os';
import type { DriverName } from '../sandbox/open-premises.ts';

/** What a machine offers to drills that run side by side. */
export interface Machine {
  readonly cores: number;
  readonly freeBytes: number;
}

/** What one sandbox in containers takes: a PostgreSQL, a Prometheus and four Node processes. */
const sandboxBytes = 1 << 30;
/** In real time a drill mostly waits. */
const realTimeDrillsPerCore = 3;

/**
 * How many drills run side by side unless somebody says otherwise.
 *
 * With time-lapse, as many as there are cores: a drill waits, starts and acts about half of its time, and where drills want
 * more than there is, time-lapse slows down. In containers drills run in real time and wait for most of it, so the cores
 * bear several, as long as the memory does.
 */
export function drillsAtOnce(
  driver: DriverName,
  { cores, freeBytes }: Machine = { cores: availableParallelism(), freeBytes: freemem() },
): number {
  if (driver === 'process') return cores;
  return Math.max(1, Math.min(cores * realTimeDrillsPerCore, Math.floor(freeBytes / sandboxBytes)));
}

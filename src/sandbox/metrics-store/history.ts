import { type Clock, sleep } from '../../core/clock.ts';
import type { Monitor } from '../../telemetry/monitor.ts';

/** Scrapes after which the healthy past is made up: two intervals to measure rates over. */
const baselineScrapes = 3;

/** Makes up the past of a monitor that runs, as soon as it has seen enough of the present. */
export async function openHistory(monitor: Monitor, clock: Clock, signal: AbortSignal): Promise<void> {
  while (monitor.baselineScrapes < baselineScrapes) await sleep(clock, 1_000, signal);
  monitor.openHistory();
}

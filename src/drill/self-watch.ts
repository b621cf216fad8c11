import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { EventBody } from '../core/events.ts';

/** Event-loop delay is sampled this often, in wall milliseconds; the sampling itself is no delay. */
const resolutionMs = 10;

/**
 * Watches whether the harness itself keeps up, for a harness that stalls measures itself.
 *
 * What happened before the start is not counted: until the onset nothing is measured, and there is much to prepare.
 */
export class SelfWatch {
  readonly #delay = monitorEventLoopDelay({ resolution: resolutionMs });
  readonly #sendsLateMs: number[] = [];
  #monitorLagMaxMs = 0;
  #started = false;

  start(): void {
    this.#started = true;
    this.#delay.enable();
  }

  /** How late a request left, in drill milliseconds. */
  sendLate(lateMs: number): void {
    if (this.#started) this.#sendsLateMs.push(lateMs);
  }

  /** How late a scrape or an evaluation ran, in drill milliseconds. */
  monitorLag(lagMs: number): void {
    if (this.#started) this.#monitorLagMaxMs = Math.max(this.#monitorLagMaxMs, lagMs);
  }

  stop(): EventBody {
    this.#delay.disable();
    const late = this.#sendsLateMs.toSorted((a, b) => a - b);
    return {
      type: 'harness-health',
      eventLoopDelayP99Ms: overhead(this.#delay.percentile(99)),
      eventLoopDelayMaxMs: overhead(this.#delay.max),
      trafficLateP99Ms: Math.round(late[Math.floor(late.length * 0.99)] ?? 0),
      monitorLagMaxMs: Math.round(this.#monitorLagMaxMs),
    };
  }
}

function overhead(nanoseconds: number): number {
  return Math.max(0, Math.round(nanoseconds / 1e6 - resolutionMs));
}

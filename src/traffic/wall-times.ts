import type { ClockSegment } from '../core/clock.ts';

/**
 * Turns drill instants of the recent past into wall instants, across changes of speed.
 *
 * A request that was due just before time-lapse ended and leaves just after it is late by the few wall milliseconds
 * that passed, not by thirty times as much.
 */
export class WallTimes {
  readonly #segments: ClockSegment[];

  constructor(segment: ClockSegment) {
    this.#segments = [segment];
  }

  add(segment: ClockSegment): void {
    this.#segments.push(segment);
    if (this.#segments.length > segmentsMax) this.#segments.shift();
  }

  /** Milliseconds on the monotonic clock at which drill time reached, or will reach, `drillMs`. */
  at(drillMs: number): number {
    const within = this.#segments.findLast((segment) => segment.drillMs <= drillMs) ?? this.#segments[0];
    if (within === undefined) return Number.NaN;
    return within.wallMs + (drillMs - within.drillMs) / within.speed;
  }
}

const segmentsMax = 16;

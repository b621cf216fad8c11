/**
 * Drill time.
 *
 * One origin per drill, read from the operating system's monotonic clock, which all processes of one machine share.
 * Drill time runs `speed` times as fast as the wall while the drill waits (time-lapse) and at 1 while the procedure acts,
 * so it is a piecewise linear function of the monotonic clock. One {@link ClockSegment} is one piece of it.
 */
export interface Clock {
  /** Milliseconds of drill time since the drill's origin. */
  now(): number;
  /** Resolves when drill time reaches `atMs`, or at once when that has passed. Rejects with the reason of an abort. */
  sleepUntil(atMs: number, signal?: AbortSignal): Promise<void>;
}

/** From the wall instant on, drill time is `drillMs + (wall − wallMs) · speed`. */
export interface ClockSegment {
  /** Milliseconds on the monotonic clock (`process.hrtime.bigint()`), with fraction. */
  readonly wallMs: number;
  readonly drillMs: number;
  readonly speed: number;
}

/** Milliseconds on the monotonic clock that all processes of this machine share. */
export function wallMs(): number {
  return Number(process.hrtime.bigint() / 1_000n) / 1_000;
}

/** Drill time at a wall instant within a segment. */
export function drillMsAt(segment: ClockSegment, wall: number): number {
  return segment.drillMs + (wall - segment.wallMs) * segment.speed;
}

/** Sleeps for a stretch of drill time from now. */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return clock.sleepUntil(clock.now() + ms, signal);
}

interface Sleeper {
  readonly atMs: number;
  readonly wake: () => void;
}

/**
 * The clock of a live drill. The harness owns one and changes its speed; every other process follows by applying the
 * segments that the harness sends. Sleepers are rescheduled when the speed changes.
 */
export class LapseClock implements Clock {
  #segment: ClockSegment;
  #timer: NodeJS.Timeout | undefined;
  readonly #sleepers: Sleeper[] = [];
  readonly #listeners = new Set<(segment: ClockSegment) => void>();

  constructor(segment: ClockSegment = { wallMs: wallMs(), drillMs: 0, speed: 1 }) {
    this.#segment = segment;
  }

  get segment(): ClockSegment {
    return this.#segment;
  }

  get speed(): number {
    return this.#segment.speed;
  }

  now(): number {
    return drillMsAt(this.#segment, wallMs());
  }

  /** Continues from the present drill time at another speed. */
  setSpeed(speed: number): void {
    if (speed === this.#segment.speed) return;
    const wall = wallMs();
    this.apply({ wallMs: wall, drillMs: drillMsAt(this.#segment, wall), speed });
  }

  /** Follows a segment that the harness has sent. */
  apply(segment: ClockSegment): void {
    this.#segment = segment;
    for (const listener of this.#listeners) listener(segment);
    this.#schedule();
  }

  /** Calls back with every new segment; returns how to stop that. */
  onChange(listener: (segment: ClockSegment) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  sleepUntil(atMs: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) return Promise.reject(signal.reason);
    if (atMs <= this.now()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const sleeper: Sleeper = {
        atMs,
        wake: () => {
          signal?.removeEventListener('abort', abort);
          resolve();
        },
      };
      const abort = (): void => {
        const index = this.#sleepers.indexOf(sleeper);
        if (index >= 0) this.#sleepers.splice(index, 1);
        // The timer may have been for this sleeper alone, and must not keep a process awake.
        if (index === 0) this.#schedule();
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', abort, { once: true });
      const index = this.#sleepers.findIndex((other) => other.atMs > atMs);
      this.#sleepers.splice(index < 0 ? this.#sleepers.length : index, 0, sleeper);
      if (this.#sleepers[0] === sleeper) this.#schedule();
    });
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    const first = this.#sleepers[0];
    if (first === undefined) return;
    const wait = Math.max(0, (first.atMs - this.now()) / this.#segment.speed);
    // Timers count whole milliseconds: rounding up keeps a sleeper from waking early and spinning.
    this.#timer = setTimeout(() => this.#wakeDue(), Math.min(Math.ceil(wait), 0x7fffffff));
  }

  #wakeDue(): void {
    const now = this.now();
    while (this.#sleepers[0] !== undefined && this.#sleepers[0].atMs <= now) this.#sleepers.shift()?.wake();
    this.#schedule();
  }
}

/** A clock that moves only when told: for tests and for virtual time. */
export class ManualClock implements Clock {
  #nowMs = 0;
  readonly #sleepers: Sleeper[] = [];

  now(): number {
    return this.#nowMs;
  }

  sleepUntil(atMs: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) return Promise.reject(signal.reason);
    if (atMs <= this.#nowMs) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#sleepers.push({ atMs, wake: resolve });
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
  }

  /** Moves to `atMs`, waking sleepers in the order of their times and letting each one run before the next wakes. */
  async advanceTo(atMs: number): Promise<void> {
    for (;;) {
      this.#sleepers.sort((a, b) => a.atMs - b.atMs);
      const first = this.#sleepers[0];
      if (first === undefined || first.atMs > atMs) break;
      this.#sleepers.shift();
      this.#nowMs = first.atMs;
      first.wake();
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#nowMs = atMs;
  }
}

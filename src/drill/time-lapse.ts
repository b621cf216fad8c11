import type { LapseClock } from '../core/clock.ts';
import type { Journal } from '../core/journal.ts';

export interface TimeLapseOptions {
  readonly clock: LapseClock;
  readonly journal: Journal;
  /** How fast drill time may run while the drill waits; 1 is real time. */
  readonly speedMax: number;
}

const startSpeed = 8;
/** A report comes about ten times a second: full speed is reached within two seconds, and given up within one. */
const speedUp = 1.12;
const slowDown = 0.7;
/** Close to a speed that was too much for somebody, more is tried with care. */
const speedUpWithCare = 1.01;
/** What was too much a while ago, when processes had just begun, need not be too much now. */
const forgetting = 1.02;
/** Smaller changes of speed are not worth telling every process. */
const changeMin = 0.05;

/**
 * Decides how fast drill time runs: waiting is fast-forwarded, acting is not.
 *
 * The clock yields. Whoever falls behind its schedule reports it, and time-lapse slows down until the work is caught up
 * with: a slow machine makes a drill take longer, it does not change its result.
 */
export class TimeLapse {
  readonly #options: TimeLapseOptions;
  #acting = 0;
  #waiting = 0;
  #watched = false;
  #yielded: number;
  #limit = Number.POSITIVE_INFINITY;
  #faultLimit = Number.POSITIVE_INFINITY;
  /** The last speed that was too much for somebody. */
  #tooMuch = Number.POSITIVE_INFINITY;
  #journalled = 1;

  constructor(options: TimeLapseOptions) {
    this.#options = options;
    // Slow start: processes that have just begun need a moment before they can keep up.
    this.#yielded = Math.min(options.speedMax, startSpeed);
  }

  /** How fast drill time runs at this moment. */
  get speed(): number {
    return this.#options.clock.speed;
  }

  /** Runs something at real time: arming faults, or the procedure. */
  async act<T>(action: () => Promise<T>): Promise<T> {
    this.#acting++;
    this.#apply('acting');
    try {
      return await action();
    } finally {
      this.#acting--;
      this.#apply('waiting');
    }
  }

  /** Within {@link act}: a stretch in which nothing is done but waiting, which may be fast-forwarded after all. */
  async wait<T>(waiting: () => Promise<T>): Promise<T> {
    this.#waiting++;
    this.#apply('waiting');
    try {
      return await waiting();
    } finally {
      this.#waiting--;
      this.#apply('acting');
    }
  }

  /** Runs at real time for as long as somebody wants to watch. */
  watch(watched: boolean): void {
    this.#watched = watched;
    this.#apply(watched ? 'watched' : 'waiting');
  }

  /** Starts running: until now the clock ran at real time. */
  begin(): void {
    this.#apply('waiting');
  }

  /** Never runs faster than this, whatever the options say: more than it would be too much for somebody for sure. */
  limit(speedMax: number): void {
    this.#limit = Math.max(1, speedMax);
    this.#apply('waiting');
  }

  /** Never runs faster than this any more, for somebody in the sandbox lives by the wall's time. */
  yieldTo(speedMax = Number.POSITIVE_INFINITY): void {
    this.#faultLimit = Math.min(this.#faultLimit, speedMax);
  }

  /** Takes a report of whether somebody is strained: behind their schedule, or slowed down by a busy machine. */
  report(strained: boolean): void {
    const { speedMax } = this.#options;
    this.#tooMuch = strained ? this.#yielded : this.#tooMuch * forgetting;
    const careful = this.#yielded > this.#tooMuch * 0.75;
    const next = this.#yielded * (strained ? slowDown : careful ? speedUpWithCare : speedUp);
    this.#yielded = Math.min(speedMax, Math.max(1, next));
    this.#apply(strained ? 'yielding' : 'waiting');
  }

  #apply(reason: string): void {
    const realTime = this.#watched || (this.#acting > 0 && this.#waiting === 0);
    const { clock, speedMax } = this.#options;
    const wanted = realTime ? 1 : Math.min(this.#yielded, this.#limit, this.#faultLimit);
    const exact = [1, speedMax, this.#limit, this.#faultLimit].includes(wanted);
    const speed = exact || Math.abs(wanted / clock.speed - 1) >= changeMin ? wanted : clock.speed;
    clock.setSpeed(speed);
    // Small corrections are the rule; the journal keeps what changes the picture.
    if (
      Math.abs(speed - this.#journalled) / this.#journalled < 0.25 &&
      (speed === 1) === (this.#journalled === 1)
    )
      return;
    this.#journalled = speed;
    this.#options.journal.append({ type: 'speed', speed: Math.round(speed * 10) / 10, reason });
  }
}

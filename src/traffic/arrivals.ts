import type { Random } from '../core/random.ts';
import { dueMs, type RatePlan } from './rate-plan.ts';

/** One request that is due: its number, counted from 0, and its intended send time on the drill clock. */
export interface Arrival {
  readonly index: number;
  readonly atMs: number;
}

/**
 * When requests are due: a Poisson process whose rate follows a plan, as independent users make it.
 *
 * The seed fixes the process at unit rate; the plan only stretches it. Two schedules with the same seed and plan are
 * equal, in whatever process they run, and a change of the plan moves no arrival before the change.
 */
export class ArrivalSchedule {
  readonly #random: Random;
  #plan: RatePlan;
  #index = 0;
  /** Where the next arrival stands on the axis of the unit-rate process. */
  #position: number;
  #next: Arrival;

  /** Draws from `random` alone, which must not be shared. */
  constructor(random: Random, plan: RatePlan = []) {
    this.#random = random;
    this.#plan = plan;
    this.#position = exponential(random);
    this.#next = this.#place();
  }

  get plan(): RatePlan {
    return this.#plan;
  }

  /** The arrival that comes next; at infinity when the plan asks for no more. */
  get next(): Arrival {
    return this.#next;
  }

  /** Hands out the next arrival and moves on. */
  take(): Arrival {
    const taken = this.#next;
    this.#index++;
    this.#position += exponential(this.#random);
    this.#next = this.#place();
    return taken;
  }

  /** Goes on with another plan, which must equal the present one up to the last arrival taken. */
  follow(plan: RatePlan): void {
    this.#plan = plan;
    this.#next = this.#place();
  }

  #place(): Arrival {
    return { index: this.#index, atMs: dueMs(this.#plan, this.#position) };
  }
}

/** A gap of the unit-rate Poisson process, by inversion. */
function exponential(random: Random): number {
  return -Math.log(1 - random.next());
}

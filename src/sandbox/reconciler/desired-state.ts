import { isDeepStrictEqual } from 'node:util';
import { byServer, type Weights } from '../router/config.ts';

/** What shall be, and whether anybody sees to it. */
export class DesiredState {
  #weights: Weights;
  #suspended = false;

  constructor(weights: Weights) {
    this.#weights = weights;
  }

  get weights(): Weights {
    return this.#weights;
  }

  get suspended(): boolean {
    return this.#suspended;
  }

  /** Returns whether that changed anything. */
  set(weights: Weights): boolean {
    const changed = !isDeepStrictEqual(weights, this.#weights);
    this.#weights = weights;
    return changed;
  }

  /** Returns whether that changed anything. */
  suspend(on: boolean): boolean {
    const changed = this.#suspended !== on;
    this.#suspended = on;
    return changed;
  }

  /** Whether these weights share the traffic out as they should: 1 to 1 is the same as 50 to 50. */
  isMetBy(actual: Weights): boolean {
    const [wanted, found] = [sharesOf(this.#weights), sharesOf(actual)];
    return Object.entries(wanted).every(([name, share]) => {
      return Math.abs(share - found[name as keyof Weights]) < tolerance;
    });
  }
}

const tolerance = 1e-6;

function sharesOf(weights: Weights): Weights {
  const sum = Object.values(weights).reduce((total, weight) => total + weight, 0);
  return byServer((name) => (sum === 0 ? 0 : weights[name] / sum));
}

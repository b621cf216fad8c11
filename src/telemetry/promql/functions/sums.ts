/** A sum with the error that floating point has made so far (Kahan and Neumaier). */
export interface CompensatedSum {
  sum: number;
  compensation: number;
}

/** Adds to a compensated sum in place. */
export function add(state: CompensatedSum, value: number): void {
  const { sum } = state;
  const next = sum + value;
  if (next === Infinity || next === -Infinity) state.compensation = 0;
  else if (Math.abs(sum) >= Math.abs(value)) state.compensation += sum - next + value;
  else state.compensation += value - next + sum;
  state.sum = next;
}

/**
 * A mean that stays finite when the sum would not: then it goes on incrementally, as Prometheus does.
 */
export class Mean {
  readonly #state: CompensatedSum = { sum: 0, compensation: 0 };
  #count = 0;
  #isIncremental = false;

  add(value: number): void {
    const state = this.#state;
    this.#count += 1;
    if (this.#count === 1) {
      state.sum = value;
      return;
    }
    if (!this.#isIncremental) {
      const { sum, compensation } = state;
      add(state, value);
      if (Number.isFinite(state.sum) || Number.isNaN(state.sum)) return;
      this.#isIncremental = true;
      state.sum = sum / (this.#count - 1);
      state.compensation = compensation / (this.#count - 1);
    }
    const share = (this.#count - 1) / this.#count;
    state.sum *= share;
    state.compensation *= share;
    add(state, value / this.#count);
  }

  get value(): number {
    const { sum, compensation } = this.#state;
    return this.#isIncremental ? sum + compensation : sum / this.#count + compensation / this.#count;
  }
}

/**
 * The φ-quantile of values, between two of them by linear interpolation; NaN counts as the smallest.
 *
 * @returns −∞ for φ < 0, +∞ for φ > 1, NaN when φ is NaN or there are no values.
 */
export function quantileOf(phi: number, values: Float64Array): number {
  if (values.length === 0 || Number.isNaN(phi)) return Number.NaN;
  if (phi < 0) return -Infinity;
  if (phi > 1) return Infinity;
  const sorted = values.slice().sort();
  // Typed arrays sort NaN to the end.
  const numbers = sorted.findIndex((value) => Number.isNaN(value));
  const nans = numbers < 0 ? 0 : sorted.length - numbers;
  const at = (rank: number): number => (rank < nans ? Number.NaN : (sorted[rank - nans] ?? Number.NaN));
  const rank = phi * (sorted.length - 1);
  const lower = Math.floor(rank);
  const weight = rank - lower;
  return at(lower) * (1 - weight) + at(Math.min(sorted.length - 1, lower + 1)) * weight;
}

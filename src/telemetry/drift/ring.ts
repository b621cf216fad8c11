/** The last values of a stream, up to a number of them. */
export class Ring {
  readonly #values: Float64Array;
  #size = 0;
  #next = 0;

  constructor(capacity: number) {
    this.#values = new Float64Array(capacity);
  }

  get size(): number {
    return this.#size;
  }

  get isFull(): boolean {
    return this.#size === this.#values.length;
  }

  /** Takes a value in; returns the oldest when that has to leave. */
  push(value: number): number | undefined {
    const oldest = this.isFull ? this.#values[this.#next] : undefined;
    this.#values[this.#next] = value;
    this.#next = (this.#next + 1) % this.#values.length;
    if (oldest === undefined) this.#size += 1;
    return oldest;
  }

  /** A copy of what is inside, in no particular order. */
  values(): Float64Array {
    return this.#values.slice(0, this.#size);
  }
}

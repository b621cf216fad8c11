/** Close to real time what was skipped is too small to tell what was wanted, and there is nothing to yield either. */
const speedMin = 3;

export interface AnswerTime {
  /** On the drill clock: wall time really taken, plus the waiting that was skipped. */
  readonly latencyMs: number;
  /** Of that, the waiting that was skipped. */
  readonly lapseMs: number;
  /** How fast drill time ran when the request was sent, and not when the answer came: a stall ends in a slower time. */
  readonly speed: number;
}

/**
 * What hops and a busy machine have added to the latency of an answer, in milliseconds; undefined where it cannot be told.
 *
 * Of a wait `w` that the product wanted, the wall has seen `w / speed`, and the rest was skipped: `w = lapse × speed / (speed − 1)`.
 * What the latency holds beyond that is overhead.
 */
export function overheadOf({ latencyMs, lapseMs, speed }: AnswerTime): number | undefined {
  return speed >= speedMin && lapseMs > 0 ? latencyMs - (lapseMs * speed) / (speed - 1) : undefined;
}

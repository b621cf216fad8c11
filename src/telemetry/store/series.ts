import { type Labels, labelsKey } from '../labels.ts';

const CAPACITY_MIN = 16;

/**
 * The samples of one series in columns of 64-bit floats, oldest first: those from index `start` up to but excluding `end`.
 *
 * Stale markers lie beside the samples, so that whoever reads a window of samples need not look for them.
 */
export class Series {
  readonly labels: Labels;
  readonly key: string;
  /** Milliseconds, strictly increasing. */
  times = new Float64Array(CAPACITY_MIN);
  values = new Float64Array(CAPACITY_MIN);
  start = 0;
  end = 0;
  /** When the series was marked as ended, in milliseconds, increasing. */
  staleTimes: number[] = [];

  constructor(labels: Labels) {
    this.labels = labels;
    this.key = labelsKey(labels);
  }

  /** Samples and stale markers held. */
  get size(): number {
    return this.end - this.start + this.staleTimes.length;
  }

  /** Time of the oldest sample or stale marker, +∞ when there is none. */
  get oldestMs(): number {
    const first = this.start < this.end ? (this.times[this.start] ?? Infinity) : Infinity;
    return Math.min(first, this.staleTimes[0] ?? Infinity);
  }

  /** Time of the newest sample or stale marker, −∞ when there is none. */
  get newestMs(): number {
    const last = this.start < this.end ? (this.times[this.end - 1] ?? -Infinity) : -Infinity;
    return Math.max(last, this.staleTimes.at(-1) ?? -Infinity);
  }

  /** Whether its first and last entries enclose a part of [fromMs, toMs]. */
  overlaps(fromMs: number, toMs: number): boolean {
    return this.oldestMs <= toMs && this.newestMs >= fromMs;
  }

  /** Whether the series was marked stale in (fromMs, toMs]. */
  isStaleWithin(fromMs: number, toMs: number): boolean {
    return (this.staleTimes.findLast((time) => time <= toMs) ?? -Infinity) > fromMs;
  }

  /** Adds a sample that must be newer than everything held. */
  push(timeMs: number, value: number): void {
    if (this.end === this.times.length) this.#makeRoom();
    this.times[this.end] = timeMs;
    this.values[this.end] = value;
    this.end += 1;
  }

  /** Forgets what is older than a time; returns how many samples and markers that were. */
  dropBefore(timeMs: number): number {
    const before = this.size;
    this.start = indexAfter(this.times, this.start, this.end, timeMs, false);
    if ((this.staleTimes[0] ?? Infinity) < timeMs) {
      this.staleTimes = this.staleTimes.filter((time) => time >= timeMs);
    }
    return before - this.size;
  }

  #makeRoom(): void {
    const held = this.end - this.start;
    // Growing only when more than half is in use keeps the memory below four times what the samples need.
    const capacity = held > this.times.length / 2 ? this.times.length * 2 : this.times.length;
    this.times = moved(this.times, this.start, this.end, capacity);
    this.values = moved(this.values, this.start, this.end, capacity);
    this.start = 0;
    this.end = held;
  }
}

/**
 * The first index in [from, to) whose time is greater than `timeMs` (or, unless `after`, not less than it); `to` when none is.
 *
 * A hint is where it was found for an earlier time. Looking onwards from there spares the memory far away, which takes most of the
 * time when many series are searched.
 */
export function indexAfter(
  times: Float64Array,
  from: number,
  to: number,
  timeMs: number,
  after: boolean,
  hint = to,
): number {
  let low = from;
  let high = to;
  if (hint > from && hint <= to && isBefore(times[hint - 1] ?? 0, timeMs, after)) {
    low = hint;
    const near = Math.min(to, hint + STRIDE);
    if (!isBefore(times[near - 1] ?? 0, timeMs, after)) high = near;
  }
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(times[middle] ?? 0, timeMs, after)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How far to look onwards from a hint before searching everything behind it. */
const STRIDE = 8;

function isBefore(time: number, timeMs: number, after: boolean): boolean {
  return time < timeMs || (after && time === timeMs);
}

function moved(
  column: Float64Array,
  start: number,
  end: number,
  capacity: number,
): Float64Array<ArrayBuffer> {
  const target = new Float64Array(capacity);
  target.set(column.subarray(start, end));
  return target;
}

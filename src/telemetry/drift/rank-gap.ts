/** Below this many values in all, sorting is faster than another round of buckets. */
const sortedMax = 64;
/** Few enough values for the ends of a bucket to come close to what happens inside it. */
const valuesPerBucket = 2;
/** Rounds of buckets within buckets; values so unevenly spread that it takes more are sorted. */
const roundsMax = 4;

/**
 * The widest gap between the empirical distribution functions of two samples, times the sizes of both: a whole number.
 *
 * The walk over all values goes up by |b| at a value of `a` and down by |a| at a value of `b`, values that tie taken
 * together, and the gap is the furthest that it gets from 0. Linear in the number of values, for only those buckets are
 * looked into that can hold the furthest point: Gonzalez, Sahni and Franta, "An Efficient Algorithm for the
 * Kolmogorov-Smirnov and Lilliefors Tests", 1977. No value may be NaN.
 */
export function rankGap(a: Float64Array, b: Float64Array): number {
  return furthestOf({ a, b, height: 0, round: 1 }, { up: b.length, down: a.length, furthest: 0 });
}

/** The values of a stretch of the walk, and the height at which the walk comes in. */
interface Stretch {
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly height: number;
  readonly round: number;
}

interface Walk {
  readonly up: number;
  readonly down: number;
  /** The furthest from 0 that is known so far. */
  readonly furthest: number;
}

/** Equally wide ranges of values, by their number; values that tie share one. */
interface Buckets {
  readonly low: number;
  readonly perUnit: number;
  readonly count: number;
}

function furthestOf(stretch: Stretch, walk: Walk): number {
  const { a, b } = stretch;
  const size = a.length + b.length;
  if (size <= sortedMax || stretch.round > roundsMax) return bySorting(stretch, walk);
  const low = Math.min(least(a), least(b));
  const high = Math.max(most(a), most(b));
  // A single value: the walk ends at a height that is known, and on the way there is nothing to stop at.
  if (low === high) return walk.furthest;
  const count = Math.ceil(size / valuesPerBucket);
  const perUnit = count / (high - low);
  // Arithmetic cannot part values whose range is next to nothing or infinite.
  const canPart = perUnit > 0 && perUnit < Number.POSITIVE_INFINITY;
  return canPart ? byBuckets(stretch, walk, { low, perUnit, count }) : bySorting(stretch, walk);
}

function byBuckets(stretch: Stretch, { up, down, furthest }: Walk, buckets: Buckets): number {
  const { a, b, height } = stretch;
  const placesOfA = placesOf(a, buckets);
  const placesOfB = placesOf(b, buckets);
  const rises = sumsAt(placesOfA, { count: buckets.count, step: up });
  const falls = sumsAt(placesOfB, { count: buckets.count, step: down });
  let best = furthest;
  for (let bucket = 0, at = height; bucket < buckets.count; bucket += 1) {
    at += (rises[bucket] ?? 0) - (falls[bucket] ?? 0);
    best = Math.max(best, Math.abs(at));
  }
  // A bucket is worth a look if its rises alone, or its falls alone, would lead further than the best.
  const heights: number[] = [];
  const slots = new Uint32Array(buckets.count);
  for (let bucket = 0, at = height; bucket < buckets.count; bucket += 1) {
    const rise = rises[bucket] ?? 0;
    const fall = falls[bucket] ?? 0;
    if (Math.max(at + rise, fall - at) > best) slots[bucket] = heights.push(at);
    at += rise - fall;
  }
  const partsOfA = partsOf(a, placesOfA, slots);
  const partsOfB = partsOf(b, placesOfB, slots);
  heights.forEach((at, index) => {
    const part = { a: listed(partsOfA[index + 1]), b: listed(partsOfB[index + 1]), height: at };
    best = furthestOf({ ...part, round: stretch.round + 1 }, { up, down, furthest: best });
  });
  return best;
}

function bySorting(stretch: Stretch, { up, down, furthest }: Walk): number {
  const a = stretch.a.toSorted();
  const b = stretch.b.toSorted();
  let best = furthest;
  let at = stretch.height;
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    const value = Math.min(a[i] ?? Number.POSITIVE_INFINITY, b[j] ?? Number.POSITIVE_INFINITY);
    for (; a[i] === value; i += 1) at += up;
    for (; b[j] === value; j += 1) at -= down;
    best = Math.max(best, Math.abs(at));
  }
  return best;
}

function least(values: Float64Array): number {
  let low = Number.POSITIVE_INFINITY;
  for (let i = 0; i < values.length; i += 1) low = Math.min(low, values[i] ?? low);
  return low;
}

function most(values: Float64Array): number {
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i += 1) high = Math.max(high, values[i] ?? high);
  return high;
}

function placesOf(values: Float64Array, { low, perUnit, count }: Buckets): Uint32Array {
  const places = new Uint32Array(values.length);
  for (let i = 0; i < values.length; i += 1) {
    places[i] = Math.min(count - 1, ((values[i] ?? low) - low) * perUnit);
  }
  return places;
}

function sumsAt(
  places: Uint32Array,
  { count, step }: { readonly count: number; readonly step: number },
): Float64Array {
  const sums = new Float64Array(count);
  for (let i = 0; i < places.length; i += 1) {
    const place = places[i] ?? 0;
    sums[place] = (sums[place] ?? 0) + step;
  }
  return sums;
}

/** The values of each bucket that has a slot, by slot; slot 0 means none. */
function partsOf(
  values: Float64Array,
  places: Uint32Array,
  slots: Uint32Array,
): readonly (readonly number[])[] {
  const parts: number[][] = [];
  for (let i = 0; i < values.length; i += 1) {
    const slot = slots[places[i] ?? 0] ?? 0;
    if (slot === 0) continue;
    const part = parts[slot];
    const value = values[i] ?? 0;
    if (part === undefined) parts[slot] = [value];
    else part.push(value);
  }
  return parts;
}

function listed(values: readonly number[] | undefined): Float64Array {
  return Float64Array.from(values ?? []);
}

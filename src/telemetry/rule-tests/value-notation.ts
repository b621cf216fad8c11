/** A value as tests write it, to the last digit. */
export function valueText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (Math.abs(value) === Infinity) return value > 0 ? 'Inf' : '-Inf';
  return Object.is(value, -0) ? '-0' : `${value}`;
}

/** A value at a multiple of the interval. */
export interface IndexedValue {
  readonly index: number;
  /** A number, or `stale`. */
  readonly text: string;
}

/**
 * Writes values in the expanding notation of tests: gaps as `_x3`, equal values as `5x3` and whole numbers with equal distances as
 * `0+2x3`. Indexes must increase.
 */
export function writeValues(values: readonly IndexedValue[]): string {
  const items: string[] = [];
  let next = 0;
  for (let at = 0; at < values.length; ) {
    const { index, text } = values[at] ?? { index: next, text: 'stale' };
    const gap = index - next;
    if (gap > 0) items.push(gap === 1 ? '_' : `_x${gap}`);
    const run = runAt(values, at);
    items.push(run.count < runMin ? text : `${text}${run.step}x${run.count - 1}`);
    const taken = run.count < runMin ? 1 : run.count;
    at += taken;
    next = index + taken;
  }
  return items.join(' ');
}

/** Shorter runs are as short when written out. */
const runMin = 3;

/** How many values from one on follow each other without a gap at the same distance. */
function runAt(
  values: readonly IndexedValue[],
  at: number,
): { readonly count: number; readonly step: string } {
  const [first, second] = [values[at], values[at + 1]];
  if (first === undefined || second === undefined || first.text === 'stale') return { count: 1, step: '' };
  const step = first.text === second.text ? 0 : Number(second.text) - Number(first.text);
  let count = 1;
  for (let other = values[at + 1]; other !== undefined; other = values[at + count]) {
    const isNext = other.index === first.index + count && other.text === expected(first.text, step, count);
    if (!isNext) break;
    count += 1;
  }
  return { count, step: step === 0 ? '' : `${step > 0 ? '+' : ''}${step}` };
}

/** Adding fractions would accumulate errors, so only whole numbers count up. */
function expected(text: string, step: number, count: number): string | undefined {
  if (step === 0) return text;
  const value = Number(text) + step * count;
  return Number.isSafeInteger(value) && Number.isSafeInteger(step) ? `${value}` : undefined;
}

import { type Sample, shorten } from './sample.ts';

export interface SparklineOptions {
  /** Columns; the result is padded to them. */
  readonly width: number;
  /** Values above it are drawn in the upper three of the eight levels, whatever else is in the series. */
  readonly limit?: number | null;
  readonly ascii?: boolean;
}

/**
 * A series as one row of bars, oldest first.
 *
 * With a limit, levels one to five show 0 to the limit, and six to eight up to 1.5, up to 2 and above 2 times the limit:
 * the threshold always lies between `▅` and `▆`, so it can be read without colour. Without one, the levels span the series.
 * An absent value is a `·`.
 *
 * @example sparkline([0, 1, 2, 4], { width: 6, limit: 2 }) // '▁▃▅▇  '
 */
export function sparkline(values: readonly Sample[], options: SparklineOptions): string {
  const { width, limit = null, ascii = false } = options;
  const ramp = ascii ? asciiRamp : blockRamp;
  const shown = shorten(values, width);
  const level = limit !== null && limit > 0 ? levelOfLimit(limit) : levelOfRange(shown);
  const cells = shown.map((value) => (value === null ? (ascii ? '?' : '·') : (ramp[level(value)] ?? ' ')));
  return cells.join('').padEnd(width);
}

/** Whether a cell of a sparkline that has a limit shows a value above it. */
export function isAboveLimit(cell: string): boolean {
  return '▆▇█+*#'.includes(cell);
}

const blockRamp = [...'▁▂▃▄▅▆▇█'];
const asciiRamp = [...'_.:-=+*#'];

function levelOfLimit(limit: number): (value: number) => number {
  return (value) => {
    const ratio = Math.max(0, value) / limit;
    if (ratio > 1) return ratio <= 1.5 ? 5 : ratio <= 2 ? 6 : 7;
    return Math.min(4, Math.floor(ratio * 5));
  };
}

/** A series that hardly moves must not look like a mountain range: the levels span at least a fifth of its height. */
function levelOfRange(values: readonly Sample[]): (value: number) => number {
  const present = values.filter((value) => value !== null);
  const low = Math.min(...present);
  const high = Math.max(...present);
  const span = Math.max(high - low, Math.abs(high) / 5, Number.EPSILON);
  return (value) => Math.round(((value - low) / span) * 7);
}

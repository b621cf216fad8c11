import { highest, type Sample, shorten } from './sample.ts';

export interface HistogramOptions {
  readonly width: number;
  readonly height: number;
  /** The count of a full column; the highest count when left out. */
  readonly max?: number;
  readonly ascii?: boolean;
}

/**
 * Counts as upright columns, exact to an eighth of a row, top row first. A count above zero never looks like none.
 *
 * @example histogram([1, 2], { width: 2, height: 2 }) // [' █', '██']
 */
export function histogram(counts: readonly Sample[], options: HistogramOptions): string[] {
  const { width, height, ascii = false } = options;
  const shown = shorten(counts, width);
  const max = options.max ?? highest(shown) ?? 0;
  const eighths = shown.map((count) => {
    if (count === null || count <= 0 || max <= 0) return 0;
    return Math.max(1, Math.round((Math.min(count, max) / max) * height * 8));
  });
  return Array.from({ length: height }, (_, row) => {
    const floor = (height - 1 - row) * 8;
    const cells = eighths.map((filled) => {
      const level = Math.min(8, Math.max(0, filled - floor));
      return (ascii ? asciiLevels : levels)[level] ?? ' ';
    });
    return cells.join('').padEnd(width);
  });
}

const levels = [...' ▁▂▃▄▅▆▇█'];
const asciiLevels = [...' ...:::##'];

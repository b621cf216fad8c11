import { highest, type Sample, shorten } from './sample.ts';

export interface BrailleLineOptions {
  /** Columns: each holds two samples. */
  readonly width: number;
  /** Rows: each holds four dots. */
  readonly height: number;
  /** The value of the top edge; the highest value or the limit when left out. */
  readonly max?: number;
  /** Drawn as a dashed line where the curve leaves room. */
  readonly limit?: number | null;
  readonly ascii?: boolean;
}

/**
 * A series from 0 to `max` as a curve of braille dots, oldest first, top row first. An absent value breaks the curve.
 *
 * @example brailleLine([0, 1, 2, 3], { width: 2, height: 1 }) // ['⡠⠊']
 */
export function brailleLine(values: readonly Sample[], options: BrailleLineOptions): string[] {
  const { width, height, limit = null, ascii = false } = options;
  const shown = shorten(values, width * 2);
  const max = options.max ?? Math.max(highest(shown) ?? 0, limit ?? 0);
  const dotRow = (value: number): number =>
    max <= 0 ? 0 : Math.round((Math.min(Math.max(value, 0), max) / max) * (height * 4 - 1));
  const cells = new Uint8Array(width * height);
  let previous: Sample = null;
  for (const [x, value] of shown.entries()) {
    if (value !== null) {
      const y = dotRow(value);
      for (const dot of connect(previous ?? y, y)) setDot(cells, { x, y: dot, width, height });
      previous = y;
    } else {
      previous = null;
    }
  }
  const limitRow = limit === null || limit > max ? -1 : height - 1 - Math.floor(dotRow(limit) / 4);
  return Array.from({ length: height }, (_, row) =>
    Array.from({ length: width }, (_, column) => {
      const dots = cells[row * width + column] ?? 0;
      if (dots === 0) return row === limitRow ? (ascii ? '-' : '╌') : ' ';
      return ascii ? '*' : String.fromCodePoint(0x2800 + dots);
    }).join(''),
  );
}

/** Bits of the dots of a cell in Unicode's braille block, left and right column, from bottom to top. */
const dotBits = [
  [0x40, 0x04, 0x02, 0x01],
  [0x80, 0x20, 0x10, 0x08],
] as const;

function setDot(
  cells: Uint8Array,
  dot: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
): void {
  const row = dot.height - 1 - Math.floor(dot.y / 4);
  const index = row * dot.width + Math.floor(dot.x / 2);
  cells[index] = (cells[index] ?? 0) | (dotBits[dot.x % 2]?.[dot.y % 4] ?? 0);
}

/** The dots from one height to the next, so that a steep curve stays a line. The old height itself is drawn already. */
function connect(from: number, to: number): number[] {
  const step = Math.sign(to - from);
  return Array.from({ length: Math.max(1, Math.abs(to - from)) }, (_, index) => to - index * step);
}

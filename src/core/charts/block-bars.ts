export interface BlockBarsOptions {
  /** Columns of a full bar; every row is padded to them. */
  readonly width: number;
  /** The value of a full bar; the highest value when left out. */
  readonly max?: number;
  readonly ascii?: boolean;
}

/**
 * One horizontal bar a value, exact to an eighth of a column. A value above zero never looks like none.
 *
 * @example blockBars([1, 0.5], { width: 4 }) // ['████', '██  ']
 */
export function blockBars(values: readonly number[], options: BlockBarsOptions): string[] {
  const { width, max = Math.max(...values), ascii = false } = options;
  return values.map((value) => {
    const exact = max <= 0 ? 0 : (Math.min(value, max) / max) * width * 8;
    const eighths = value > 0 ? Math.max(1, Math.round(exact)) : 0;
    if (ascii) return '#'.repeat(Math.ceil(eighths / 8)).padEnd(width);
    return ('█'.repeat(Math.floor(eighths / 8)) + (eighthBlocks[eighths % 8] ?? '')).padEnd(width);
  });
}

const eighthBlocks = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

import { indexAfter } from '../store/series.ts';
import type { Expr, RangeSelector, Subquery } from './ast.ts';
import type { Evaluation } from './evaluation.ts';
import { type Frame, newFrame, type Row } from './frame.ts';
import { select, shiftedGrid } from './selectors.ts';

/** Samples in columns, those from index `start` up to but excluding `end`. */
export interface Columns {
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly start: number;
  readonly end: number;
}

/** Range vectors at every step: the samples of each row, and the window that slides over them. */
export interface RangeInput {
  readonly rows: readonly Row[];
  readonly columns: readonly Columns[];
  /** The end of the window at the first step. */
  readonly endMs: number;
  readonly stepMs: number;
  readonly rangeMs: number;
  readonly steps: number;
  /** Whether a sample at the very start of the window is outside. */
  readonly isLeftOpen: boolean;
  /** Where the last evaluation found the window: its start at index `2 * row`, its end behind it. */
  readonly hints: Int32Array;
}

/** Where the window lies over one row's samples: those with an index of at least `from` and less than `to`, per step. */
export interface WindowIndexes {
  readonly from: Int32Array;
  readonly to: Int32Array;
}

/** What a range function does with one row: writes a value for every step that has one. */
export type RowFunction = (
  columns: Columns,
  windows: WindowIndexes,
  target: { readonly values: Float64Array; readonly present: Uint8Array; readonly base: number },
) => void;

/** The samples that a range selector or a subquery gives. */
export function rangeInput(evaluation: Evaluation, expr: RangeSelector | Subquery): RangeInput {
  const isLeftOpen = evaluation.options.semantics === 'prometheus-3';
  const shift = expr.kind === 'range' ? expr.selector.shift : expr.shift;
  const { startMs: endMs, stepMs, steps } = shiftedGrid(evaluation, shift);
  const input = { endMs, stepMs, steps, rangeMs: expr.rangeMs, isLeftOpen };
  const fromMs = endMs - expr.rangeMs;
  const toMs = endMs + (steps - 1) * stepMs;
  if (expr.kind === 'subquery')
    return { ...input, ...subqueryColumns(evaluation, expr, fromMs, toMs, isLeftOpen) };
  const { series, rows } = select(evaluation, expr.selector, fromMs, toMs);
  const hints = evaluation.memo.get(expr, 'hints', [rows], () => new Int32Array(2 * rows.length));
  return { ...input, rows, columns: series, hints };
}

/** Applies a row function to every row. */
export function overWindows(input: RangeInput, apply: RowFunction): Frame {
  const { rows, steps } = input;
  const frame = newFrame(rows, steps);
  const windows = { from: new Int32Array(steps), to: new Int32Array(steps) };
  for (const [row, columns] of input.columns.entries()) {
    slide(input, columns, row, windows);
    apply(columns, windows, { values: frame.values, present: frame.present, base: row * steps });
  }
  return frame;
}

/** The samples within the first window, for a query that asks for a range vector itself. */
export function firstWindows(
  input: RangeInput,
): { readonly row: Row; readonly points: [number, number][] }[] {
  const windows = { from: new Int32Array(1), to: new Int32Array(1) };
  return input.columns.map((columns, index) => {
    slide({ ...input, steps: 1 }, columns, index, windows);
    const points: [number, number][] = [];
    for (let at = windows.from[0] ?? 0; at < (windows.to[0] ?? 0); at += 1) {
      points.push([columns.times[at] ?? 0, columns.values[at] ?? Number.NaN]);
    }
    return { row: input.rows[index] ?? { labels: {}, dropName: false }, points };
  });
}

function slide(input: RangeInput, columns: Columns, row: number, windows: WindowIndexes): void {
  const { times, start, end } = columns;
  const { endMs, stepMs, rangeMs, steps, isLeftOpen, hints } = input;
  let low = indexAfter(times, start, end, endMs - rangeMs, isLeftOpen, hints[2 * row]);
  let high = indexAfter(times, low, end, endMs, true, hints[2 * row + 1]);
  hints[2 * row] = low;
  hints[2 * row + 1] = high;
  for (let step = 0; step < steps; step += 1) {
    const highMs = endMs + step * stepMs;
    const lowMs = highMs - rangeMs;
    while (high < end && (times[high] ?? 0) <= highMs) high += 1;
    while (low < high && ((times[low] ?? 0) < lowMs || (isLeftOpen && times[low] === lowMs))) low += 1;
    windows.from[step] = low;
    windows.to[step] = high;
  }
}

function subqueryColumns(
  evaluation: Evaluation,
  { expr, stepMs = evaluation.options.subqueryStepMs }: Subquery,
  fromMs: number,
  toMs: number,
  isLeftOpen: boolean,
): Pick<RangeInput, 'rows' | 'columns' | 'hints'> {
  // Steps lie on multiples of the step, whatever the time of evaluation, so that results do not depend on it.
  let startMs = Math.ceil(fromMs / stepMs) * stepMs;
  if (isLeftOpen && startMs === fromMs) startMs += stepMs;
  if (startMs > toMs) return { rows: [], columns: [], hints: new Int32Array() };
  const grid = { startMs, stepMs, steps: Math.floor((toMs - startMs) / stepMs) + 1 };
  const frame = evaluation.on(grid).vector(expr);
  const { rows } = frame;
  const columns = rows.map((_, row) => presentColumns(frame, row, startMs, stepMs));
  return { rows, columns, hints: new Int32Array(2 * rows.length) };
}

function presentColumns(frame: Frame, row: number, startMs: number, stepMs: number): Columns {
  const times = new Float64Array(frame.steps);
  const values = new Float64Array(frame.steps);
  let end = 0;
  for (let step = 0; step < frame.steps; step += 1) {
    if (frame.present[row * frame.steps + step] === 0) continue;
    times[end] = startMs + step * stepMs;
    values[end] = frame.values[row * frame.steps + step] ?? Number.NaN;
    end += 1;
  }
  return { times, values, start: 0, end };
}

/** The range vector that an argument of a function is; the type check has seen to it. */
export function asRange(expr: Expr | undefined): RangeSelector | Subquery {
  if (expr?.kind === 'paren') return asRange(expr.expr);
  if (expr?.kind === 'range' || expr?.kind === 'subquery') return expr;
  throw new Error('The type check lets only range vectors through.');
}

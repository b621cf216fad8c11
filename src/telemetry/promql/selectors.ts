import { matcher } from '../store/matcher.ts';
import { indexAfter, type Series } from '../store/series.ts';
import type { TimeShift, VectorSelector } from './ast.ts';
import type { Evaluation } from './evaluation.ts';
import { type Frame, type Grid, newFrame, type Row } from './frame.ts';

export interface Selection {
  readonly series: readonly Series[];
  readonly rows: readonly Row[];
}

/** The instants that a selector or subquery looks from, `offset` and `@` applied. With `@`, they are all the same. */
export function shiftedGrid({ grid, bounds }: Evaluation, shift: TimeShift): Grid {
  const { at, offsetMs } = shift;
  if (at === undefined) return { ...grid, startMs: grid.startMs - offsetMs };
  const anchorMs = at === 'start' ? bounds.startMs : at === 'end' ? bounds.endMs : at;
  return { startMs: anchorMs - offsetMs, stepMs: 0, steps: grid.steps };
}

/** The series that a selector finds, each a row. The range is what will be read of them, in milliseconds. */
export function select(
  evaluation: Evaluation,
  selector: VectorSelector,
  fromMs: number,
  toMs: number,
): Selection {
  const { store, memo, options, isRepeated } = evaluation;
  return memo.get(selector, 'selection', [store.generation], () => {
    const matchers =
      options.semantics === 'prometheus-3'
        ? selector.matchers
        : selector.matchers.map(({ name, operator, value }) => matcher(name, operator, value, false));
    const series = store.select(matchers, isRepeated ? undefined : { fromMs, toMs });
    return { series, rows: series.map(({ labels }) => ({ labels, dropName: false })) };
  });
}

/** The newest sample of each series at each step, unless it is too old or the series was marked stale since. */
export function evaluateSelector(evaluation: Evaluation, selector: VectorSelector): Frame {
  return lookUp(evaluation, selector, (series, index) => series.values[index] ?? Number.NaN);
}

/** The same with the times of the samples, in seconds, in place of their values. */
export function evaluateSelectorTimes(evaluation: Evaluation, selector: VectorSelector): Frame {
  return lookUp(evaluation, selector, (series, index) => (series.times[index] ?? Number.NaN) / 1_000);
}

function lookUp(
  evaluation: Evaluation,
  selector: VectorSelector,
  read: (series: Series, index: number) => number,
): Frame {
  const { startMs, stepMs, steps } = shiftedGrid(evaluation, selector.shift);
  const { lookbackMs, semantics } = evaluation.options;
  const isLeftOpen = semantics === 'prometheus-3';
  const endMs = startMs + (steps - 1) * stepMs;
  const selection = select(evaluation, selector, startMs - lookbackMs, endMs);
  const frame = newFrame(selection.rows, steps);
  const hints = evaluation.memo.get(
    selector,
    'hints',
    [selection.rows],
    () => new Int32Array(selection.rows.length),
  );
  for (const [row, series] of selection.series.entries()) {
    const { times, end } = series;
    let index = indexAfter(times, series.start, end, startMs, true, hints[row]) - 1;
    hints[row] = index + 1;
    for (let step = 0; step < steps; step += 1) {
      const nowMs = startMs + step * stepMs;
      while (index + 1 < end && (times[index + 1] ?? Infinity) <= nowMs) index += 1;
      if (index < series.start) continue;
      const sampleMs = times[index] ?? 0;
      const ageMs = nowMs - sampleMs;
      if (ageMs > lookbackMs || (isLeftOpen && ageMs === lookbackMs)) continue;
      if (series.staleTimes.length > 0 && series.isStaleWithin(sampleMs, nowMs)) continue;
      frame.values[row * steps + step] = read(series, index);
      frame.present[row * steps + step] = 1;
    }
  }
  return frame;
}

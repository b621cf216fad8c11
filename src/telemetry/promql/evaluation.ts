import type { SeriesStore } from '../store/series-store.ts';
import type { Annotations } from './annotations.ts';
import type { Expr } from './ast.ts';
import { applyRelabelling, type Frame, type Grid, type Row, relabelling, withoutName } from './frame.ts';
import type { Memo } from './memo.ts';

export interface EvaluateOptions {
  /** Prometheus 3: windows are open on the left, `.` matches a newline. Prometheus 2: neither. @default 'prometheus-3' */
  readonly semantics?: 'prometheus-3' | 'prometheus-2';
  /** How old the sample that an instant selector shows may be, in milliseconds. @default 300_000 */
  readonly lookbackMs?: number;
  /** The step of subqueries that name none: Prometheus's global evaluation interval. @default 60_000 */
  readonly subqueryStepMs?: number;
  /** Drops metric names at the end of the evaluation, Prometheus's `promql-delayed-name-removal`. @default false */
  readonly delayedNameRemoval?: boolean;
}

/** What an expression is evaluated with, and how to evaluate the expressions inside of it. */
export interface Evaluation {
  readonly store: SeriesStore;
  readonly options: Required<EvaluateOptions>;
  readonly grid: Grid;
  /** The range of the whole query: what `@ start()` and `@ end()` mean. */
  readonly bounds: { readonly startMs: number; readonly endMs: number };
  readonly annotations: Annotations;
  readonly memo: Memo;
  /** Whether more evaluations follow, so that selections must hold for any time. */
  readonly isRepeated: boolean;
  vector(expr: Expr): Frame;
  /** One value per step. */
  scalar(expr: Expr): Float64Array;
  /** The same on another grid. */
  on(grid: Grid): Evaluation;
}

/** Renames the rows of what an expression gives; see {@link applyRelabelling}. */
export function relabel(evaluation: Evaluation, expr: Expr, frame: Frame, change: (row: Row) => Row): Frame {
  const renamed = evaluation.memo.get(expr, 'relabel', [frame.rows], () =>
    relabelling(frame.rows.map(change)),
  );
  return applyRelabelling(frame, renamed);
}

/** Drops the metric names, now or at the end. */
export function dropNames(evaluation: Evaluation, expr: Expr, frame: Frame): Frame {
  if (evaluation.options.delayedNameRemoval) {
    return relabel(evaluation, expr, frame, ({ labels }) => ({ labels, dropName: true }));
  }
  return relabel(evaluation, expr, frame, ({ labels }) => ({ labels: withoutName(labels), dropName: false }));
}

import { NO_LABELS } from '../labels.ts';
import type { SeriesStore } from '../store/series-store.ts';
import { Annotations } from './annotations.ts';
import { type Query, unwrap } from './ast.ts';
import { evaluationError } from './errors.ts';
import type { EvaluateOptions, Evaluation } from './evaluation.ts';
import { Evaluator } from './evaluator.ts';
import type { Frame, Grid } from './frame.ts';
import { Memo } from './memo.ts';
import { documentedType } from './typecheck.ts';
import {
  type MatrixValue,
  type ScalarValue,
  type StringValue,
  settled,
  settleNames,
  sortSeries,
  toMatrix,
  toVector,
  type Value,
  type VectorValue,
} from './value.ts';
import { asRange, firstWindows, rangeInput } from './windows.ts';

export type { EvaluateOptions } from './evaluation.ts';

/** Milliseconds; the last step is at or before the end. */
export interface QueryRange {
  readonly startMs: number;
  readonly endMs: number;
  readonly stepMs: number;
}

/** A query that is evaluated again and again, as rules are: selections, groups and matchings are kept while the series stay. */
export interface PreparedQuery {
  readonly query: Query;
  at(timeMs: number): Value;
  over(range: QueryRange): Value & MatrixValue;
}

/**
 * Prepares a query for repeated evaluation against a store.
 *
 * @throws FiredrillError `PROMQL_EVALUATION` when the evaluation fails on the data, as it would in Prometheus.
 */
export function prepareQuery(query: Query, store: SeriesStore, options: EvaluateOptions = {}): PreparedQuery {
  const setup = setUp(store, options, true);
  return {
    query,
    at: (timeMs) => instant(query, setup, timeMs),
    over: (range) => ranged(query, setup, range),
  };
}

/** Evaluates a query at one instant. */
export function evaluateInstant(
  query: Query,
  store: SeriesStore,
  atMs: number,
  options: EvaluateOptions = {},
): Value {
  return instant(query, setUp(store, options, false), atMs);
}

/** Evaluates a query at every step of a range. */
export function evaluateRange(
  query: Query,
  store: SeriesStore,
  range: QueryRange,
  options: EvaluateOptions = {},
): Value & MatrixValue {
  return ranged(query, setUp(store, options, false), range);
}

/** The same in columns: the fastest way to a query's values at many steps. */
export function evaluateFrame(
  query: Query,
  store: SeriesStore,
  range: QueryRange,
  options: EvaluateOptions = {},
): Frame {
  return frameOver(query, setUp(store, options, false), range, new Annotations(query.text)).frame;
}

type Setup = Pick<Evaluation, 'store' | 'options' | 'memo' | 'isRepeated'>;

function setUp(store: SeriesStore, options: EvaluateOptions, isRepeated: boolean): Setup {
  const defaults: Required<EvaluateOptions> = {
    semantics: 'prometheus-3',
    lookbackMs: 300_000,
    subqueryStepMs: 60_000,
    delayedNameRemoval: false,
  };
  return { store, options: { ...defaults, ...options }, memo: new Memo(), isRepeated };
}

function instant(query: Query, setup: Setup, atMs: number): Value {
  const annotations = new Annotations(query.text);
  const grid: Grid = { startMs: atMs, stepMs: 1, steps: 1 };
  const bounds = { startMs: atMs, endMs: atMs };
  const value = resultOf(query, new Evaluator({ ...setup, grid, bounds, annotations }));
  return { ...value, annotations: annotations.list };
}

function resultOf(
  { expr, type }: Query,
  evaluation: Evaluator,
): ScalarValue | StringValue | VectorValue | MatrixValue {
  switch (type) {
    case 'scalar':
      return { type, value: evaluation.scalar(expr)[0] ?? Number.NaN };
    case 'string': {
      const literal = unwrap(expr);
      return { type, value: literal.kind === 'string' ? literal.value : '' };
    }
    case 'vector':
      return toVector(settleNames(evaluation.vector(expr)));
    case 'matrix': {
      const windows = firstWindows(rangeInput(evaluation, asRange(expr)));
      return sortSeries(windows.map(({ row, points }) => ({ labels: settled(row).labels, points })));
    }
  }
}

function ranged(query: Query, setup: Setup, range: QueryRange): Value & MatrixValue {
  const annotations = new Annotations(query.text);
  const { frame, grid } = frameOver(query, setup, range, annotations);
  return { ...toMatrix(frame, grid), annotations: annotations.list };
}

function frameOver(
  { expr, type }: Query,
  setup: Setup,
  { startMs, endMs, stepMs }: QueryRange,
  annotations: Annotations,
): { readonly frame: Frame; readonly grid: Grid } {
  if (type !== 'vector' && type !== 'scalar') {
    const found = documentedType(type);
    throw evaluationError(
      `invalid expression type "${found}" for range query, must be Scalar or instant Vector`,
    );
  }
  const grid: Grid = { startMs, stepMs, steps: Math.max(0, Math.floor((endMs - startMs) / stepMs) + 1) };
  const evaluation = new Evaluator({ ...setup, grid, bounds: { startMs, endMs }, annotations });
  const frame =
    type === 'vector'
      ? settleNames(evaluation.vector(expr))
      : {
          rows: [{ labels: NO_LABELS, dropName: false }],
          steps: grid.steps,
          values: evaluation.scalar(expr),
          present: new Uint8Array(grid.steps).fill(1),
        };
  return { frame, grid };
}

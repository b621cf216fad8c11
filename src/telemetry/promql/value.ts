import { compareLabels, type Labels } from '../labels.ts';
import type { Annotation } from './annotations.ts';
import { applyRelabelling, type Frame, type Grid, type Row, relabelling, withoutName } from './frame.ts';

/** A point in time, in milliseconds, with its value. */
export type Point = readonly [timeMs: number, value: number];

export interface ScalarValue {
  readonly type: 'scalar';
  readonly value: number;
}

export interface StringValue {
  readonly type: 'string';
  readonly value: string;
}

export interface VectorValue {
  readonly type: 'vector';
  /** In no particular order unless the query sorts. */
  readonly samples: readonly { readonly labels: Labels; readonly value: number }[];
}

export interface MatrixValue {
  readonly type: 'matrix';
  /** Sorted by labels; each with at least one point. */
  readonly series: readonly { readonly labels: Labels; readonly points: readonly Point[] }[];
}

/** What a query gives, with what Prometheus would remark on it. */
export type Value = (ScalarValue | StringValue | VectorValue | MatrixValue) & {
  readonly annotations: readonly Annotation[];
};

/** Drops the metric names whose turn was put off to the end. */
export function settleNames(frame: Frame): Frame {
  if (!frame.rows.some(({ dropName }) => dropName)) return frame;
  return applyRelabelling(frame, relabelling(frame.rows.map(settled)));
}

export function settled(row: Row): Row {
  return row.dropName ? { labels: withoutName(row.labels), dropName: false } : row;
}

/** The vector that a frame of one step is. */
export function toVector(frame: Frame): VectorValue {
  const samples = frame.rows.flatMap(({ labels }, row) =>
    frame.present[row] === 1 ? [{ labels, value: frame.values[row] ?? Number.NaN }] : [],
  );
  return { type: 'vector', samples };
}

/** The series that a frame over a range is. */
export function toMatrix(frame: Frame, grid: Grid): MatrixValue {
  const series = frame.rows.map(({ labels }, row) => {
    const points: Point[] = [];
    for (let step = 0; step < frame.steps; step += 1) {
      const index = row * frame.steps + step;
      if (frame.present[index] === 1)
        points.push([grid.startMs + step * grid.stepMs, frame.values[index] ?? Number.NaN]);
    }
    return { labels, points };
  });
  return sortSeries(series);
}

/** A matrix of the series that have points, sorted by labels. */
export function sortSeries(series: MatrixValue['series']): MatrixValue {
  const filled = series.filter(({ points }) => points.length > 0);
  return { type: 'matrix', series: filled.sort((left, right) => compareLabels(left.labels, right.labels)) };
}

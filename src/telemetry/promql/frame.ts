import { dropLabels, type Labels, labelsKey, METRIC_NAME } from '../labels.ts';
import { evaluationError } from './errors.ts';

/** The instants at which a query is evaluated. */
export interface Grid {
  readonly startMs: number;
  readonly stepMs: number;
  readonly steps: number;
}

/** One series of a {@link Frame}. */
export interface Row {
  readonly labels: Labels;
  /** The metric name goes at the end of the evaluation; only with delayed name removal. */
  readonly dropName: boolean;
}

/**
 * An instant vector at every step of a grid: row by row, `steps` values each.
 *
 * The list of rows stays the same object as long as the same series are selected, so what depends on labels alone can be remembered
 * by it. A row may be absent at all steps.
 */
export interface Frame {
  readonly rows: readonly Row[];
  readonly steps: number;
  /** Value of row `r` at step `s` at index `r * steps + s`; meaningless where not present. */
  readonly values: Float64Array;
  /** 1 where the row has a value, else 0. */
  readonly present: Uint8Array;
}

/** As many as Prometheus takes into memory for a query by default. */
const VALUES_MAX = 50_000_000;

export function newFrame(rows: readonly Row[], steps: number): Frame {
  const size = rows.length * steps;
  if (size > VALUES_MAX) {
    throw evaluationError('query processing would load too many samples into memory in query execution');
  }
  return { rows, steps, values: new Float64Array(size), present: new Uint8Array(size) };
}

/** A frame with other values in the same places. */
export function withValues(frame: Frame, values: Float64Array): Frame {
  return { ...frame, values };
}

/** The values of one instant, repeated at every step. */
export function broadcast(frame: Frame, steps: number): Frame {
  const wide = newFrame(frame.rows, steps);
  for (let row = 0; row < frame.rows.length; row += 1) {
    wide.values.fill(frame.values[row] ?? 0, row * steps, (row + 1) * steps);
    wide.present.fill(frame.present[row] ?? 0, row * steps, (row + 1) * steps);
  }
  return wide;
}

/** Rows that are new names for others, with equal ones made one. */
export interface Relabelling {
  readonly rows: readonly Row[];
  /** For each old row its new one; missing when they correspond one to one. */
  readonly targets?: Int32Array;
}

export function relabelling(rows: readonly Row[]): Relabelling {
  const indexes = new Map<string, number>();
  const distinct: Row[] = [];
  const targets = Int32Array.from(rows, (row) => {
    const key = labelsKey(row.labels);
    const known = indexes.get(key);
    if (known !== undefined) return known;
    indexes.set(key, distinct.length);
    return distinct.push(row) - 1;
  });
  return distinct.length === rows.length ? { rows } : { rows: distinct, targets };
}

/**
 * Gives the rows of a frame their new names. Series that become the same are merged.
 *
 * @throws FiredrillError `PROMQL_EVALUATION` when two of them have a value at the same step.
 */
export function applyRelabelling(frame: Frame, { rows, targets }: Relabelling): Frame {
  if (targets === undefined) return { ...frame, rows };
  const { steps } = frame;
  const merged = newFrame(rows, steps);
  for (let index = 0; index < frame.present.length; index += 1) {
    if (frame.present[index] === 0) continue;
    const target = (targets[Math.floor(index / steps)] ?? 0) * steps + (index % steps);
    if (merged.present[target] === 1) {
      throw evaluationError('vector cannot contain metrics with the same labelset');
    }
    merged.present[target] = 1;
    merged.values[target] = frame.values[index] ?? 0;
  }
  return merged;
}

/** Labels that describe a metric rather than a series, and go when the value is no longer the metric's. */
const metadataLabels: ReadonlySet<string> = new Set([METRIC_NAME, '__type__', '__unit__']);

export function withoutName(labels: Labels): Labels {
  return dropLabels(labels, metadataLabels);
}

import { formatLabels, type Labels } from '../labels.ts';
import { type Expr, walk } from '../promql/index.ts';
import type { InputSeries } from './proof.ts';

/** Writes a series the way tests do. */
export function inputSeries(labels: Labels, values: string): InputSeries {
  return { series: formatLabels(labels), values };
}

/** When data that grow from the start on fill every window of the expressions, a multiple of the interval in milliseconds. */
export function filledAtMs(exprs: readonly Expr[], intervalMs: number): number {
  let longestMs = 300_000;
  for (const expr of exprs) {
    walk(expr, (inner) => {
      if (inner.kind === 'range' || inner.kind === 'subquery') longestMs = Math.max(longestMs, inner.rangeMs);
    });
  }
  return Math.ceil(longestMs / intervalMs) * intervalMs;
}

const counterFunctions = new Set(['rate', 'increase', 'irate']);

/** Whether an expression takes what it selects for counters. */
export function readsCounters(expr: Expr): boolean {
  let reads = false;
  walk(expr, (inner) => {
    reads ||= inner.kind === 'call' && counterFunctions.has(inner.name);
  });
  return reads;
}

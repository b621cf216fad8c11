import { type Labels, labelsFrom, labelsKey, METRIC_NAME } from '../labels.ts';
import { parseNumber, unquote } from '../promql/literals.ts';
import type { SeriesStore } from '../store/series-store.ts';
import { STALE_NAN } from '../store/stale.ts';

/** One value of a series in a test script. */
export type Sample =
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'omitted' }
  | { readonly kind: 'stale' }
  | { readonly kind: 'histogram' };

export interface SeriesLine {
  readonly labels: Labels;
  readonly samples: readonly Sample[];
}

const number = String.raw`[+-]?(?:inf|nan|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)`;
const histogram = String.raw`\{\{.*?\}\}`;
const item = new RegExp(
  String.raw`\s+(?:(?<gap>_)|(?<stale>stale)|(?<histogram>${histogram}(?:[+-]${histogram})?)|(?<start>${number})(?<step>[+-](?:inf|nan|[\d.]+(?:e[+-]?\d+)?))?)(?:x(?<times>\d+))?(?=\s|$)`,
  'giy',
);

/**
 * Reads a line such as `up{job="api"} 1 0+2x3 _ stale`: labels, then values in the expanding notation.
 *
 * @throws SyntaxError
 */
export function parseSeriesLine(line: string): SeriesLine {
  const { labels, end } = parseLabels(line);
  const samples: Sample[] = [];
  item.lastIndex = end;
  for (let at = end; at < line.length; at = item.lastIndex) {
    const groups = item.exec(line)?.groups;
    if (groups === undefined) throw new SyntaxError(`no series of values: ${line.slice(at)}`);
    samples.push(...expand(groups));
  }
  return { labels, samples };
}

/**
 * Makes what appends the values of series to a store, each time up to an instant that may not go back; the first value is at
 * `startMs`. Of two lines with the same labels the last one counts.
 */
export function feedSeries(
  store: SeriesStore,
  lines: readonly SeriesLine[],
  { startMs, intervalMs }: { readonly startMs: number; readonly intervalMs: number },
): (untilMs: number) => void {
  const unique = [...new Map(lines.map((line) => [labelsKey(line.labels), line])).values()];
  const longest = Math.max(0, ...unique.map(({ samples }) => samples.length));
  let next = 0;
  return (untilMs) => {
    for (; next < longest && startMs + next * intervalMs <= untilMs; next += 1) {
      for (const { labels, samples } of unique) {
        const sample = samples[next];
        const timeMs = startMs + next * intervalMs;
        if (sample?.kind === 'float') store.append(labels, timeMs, sample.value);
        else if (sample?.kind === 'stale') store.append(labels, timeMs, STALE_NAN);
      }
    }
  };
}

function expand(groups: Readonly<Record<string, string | undefined>>): Sample[] {
  const { gap, stale, histogram, start, step, times } = groups;
  // Repeating a gap n times makes n of them, repeating a value makes one more.
  const count = Number(times ?? 0) + (gap === undefined || times === undefined ? 1 : 0);
  if (gap !== undefined) return Array.from({ length: count }, () => ({ kind: 'omitted' }));
  if (stale !== undefined) return Array.from({ length: count }, () => ({ kind: 'stale' }));
  if (histogram !== undefined) return Array.from({ length: count }, () => ({ kind: 'histogram' }));
  let value = parseNumber(start ?? '');
  return Array.from({ length: count }, () => {
    const sample: Sample = { kind: 'float', value };
    // Adding step by step, as Prometheus does, accumulates the same error.
    value += step === undefined ? 0 : parseNumber(step);
    return sample;
  });
}

function parseLabels(line: string): { readonly labels: Labels; readonly end: number } {
  const name = /^[A-Za-z_:][\w:]*/.exec(line)?.[0] ?? '';
  const pairs: [string, string][] = name === '' ? [] : [[METRIC_NAME, name]];
  if (line[name.length] !== '{') return { labels: labelsFrom(pairs), end: name.length };
  const pair =
    /\s*(?:([A-Za-z_]\w*)|("(?:\\.|[^"\\])*"))\s*(?:=\s*("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`))?\s*,?/y;
  let end = name.length + 1;
  while (!/^\s*\}/.test(line.slice(end))) {
    pair.lastIndex = end;
    const found = pair.exec(line);
    if (found === null) throw new SyntaxError(`no labels: ${line.slice(end)}`);
    const label = found[1] ?? unquote(found[2] ?? '""');
    // A quoted name without a value is the metric's.
    pairs.push(found[3] === undefined ? [METRIC_NAME, label] : [label, unquote(found[3])]);
    end = pair.lastIndex;
  }
  return { labels: labelsFrom(pairs), end: line.indexOf('}', end) + 1 };
}

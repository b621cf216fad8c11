import { FiredrillError } from '../../core/errors.ts';
import { type Labels, labelOf, labelsKey, METRIC_NAME, withLabels } from '../labels.ts';
import { isStale } from '../store/stale.ts';
import type { ScrapeBatch } from './scraper.ts';
import type { ScrapedSample } from './target-scrape.ts';

/** How one series behaved during the measured baseline. */
export interface SeriesProfile {
  readonly labels: Labels;
  /** The value at the first scrape; `undefined` when the series came later. */
  readonly first: number | undefined;
  /** For each interval between two scrapes: the increase of a counter, the value of a gauge at its end. */
  readonly steps: Float64Array;
  /** Whether all values were whole numbers, as counts are. */
  readonly isWhole: boolean;
}

/** Series that only make sense together: the parts of a histogram or summary, or a counter on its own. */
export interface CounterFamily {
  /** The count, which the other parts follow. */
  readonly driver: SeriesProfile;
  readonly parts: readonly SeriesProfile[];
}

/** What a healthy past is made from. */
export interface HistoryProfile {
  readonly firstMs: number;
  readonly intervalMs: number;
  readonly intervals: number;
  readonly gauges: readonly SeriesProfile[];
  readonly counters: readonly CounterFamily[];
}

/**
 * Measures the baseline from scrapes. Where one was missed, the longer interval is left out.
 *
 * @throws FiredrillError `HISTORY_TOO_EARLY` for fewer than two scrapes.
 */
export function measureProfile(batches: readonly ScrapeBatch[]): HistoryProfile {
  const [first] = batches;
  if (first === undefined || batches.length < 2) {
    throw new FiredrillError(
      'HISTORY_TOO_EARLY',
      'a past can be made up only once two scrapes have been measured.',
      {
        kind: 'bug',
      },
    );
  }
  const distances = batches.map(
    ({ atMs }, index) => atMs - (batches[index - 1]?.atMs ?? Number.NEGATIVE_INFINITY),
  );
  const intervalMs = Math.min(...distances);
  const isUsable = (index: number): boolean => distances[index + 1] === intervalMs;
  const gauges: SeriesProfile[] = [];
  const families = new Map<string, SeriesProfile[]>();
  for (const { sample, values } of valuesBySeries(batches)) {
    if (sample.kind === 'gauge') gauges.push(gaugeProfile(sample.labels, values, isUsable));
    else {
      const key = familyKey(sample);
      families.set(key, [...(families.get(key) ?? []), counterProfile(sample.labels, values, isUsable)]);
    }
  }
  return {
    firstMs: first.atMs,
    intervalMs,
    intervals: distances.filter((distance) => distance === intervalMs).length,
    gauges,
    counters: [...families.values()].map(withDriver),
  };
}

/** The values of each series, one per scrape, `undefined` where it was not there. */
function valuesBySeries(
  batches: readonly ScrapeBatch[],
): { readonly sample: ScrapedSample; readonly values: (number | undefined)[] }[] {
  const found = new Map<
    string,
    { readonly sample: ScrapedSample; readonly values: (number | undefined)[] }
  >();
  batches.forEach(({ samples }, index) => {
    for (const sample of samples) {
      if (isStale(sample.value)) continue;
      const key = labelsKey(sample.labels);
      const entry = found.get(key) ?? { sample, values: Array(batches.length).fill(undefined) };
      entry.values[index] = sample.value;
      found.set(key, entry);
    }
  });
  return [...found.values()];
}

function gaugeProfile(
  labels: Labels,
  values: readonly (number | undefined)[],
  isUsable: (step: number) => boolean,
): SeriesProfile {
  const known = values.filter((value) => value !== undefined);
  let last = known[0] ?? Number.NaN;
  const steps = values.slice(1).map((value) => {
    last = value ?? last;
    return last;
  });
  return {
    labels,
    first: values[0],
    steps: usableSteps(steps, isUsable),
    isWhole: known.every(Number.isInteger),
  };
}

/** A decrease is a restart of the process: what it shows then was counted since. */
function counterProfile(
  labels: Labels,
  values: readonly (number | undefined)[],
  isUsable: (step: number) => boolean,
): SeriesProfile {
  let last = values[0] ?? 0;
  const steps = values.slice(1).map((value) => {
    if (value === undefined) return 0;
    const increase = value >= last ? value - last : value;
    last = value;
    return increase;
  });
  const isWhole = values.every((value) => value === undefined || Number.isInteger(value));
  return { labels, first: values[0], steps: usableSteps(steps, isUsable), isWhole };
}

function usableSteps(steps: readonly number[], isUsable: (step: number) => boolean): Float64Array {
  return Float64Array.from(steps.filter((_, step) => isUsable(step)));
}

/** The buckets, the sum and the count of one histogram share this key; every other counter has its own. */
function familyKey({ labels, kind }: ScrapedSample): string {
  if (kind === 'counter') return labelsKey(labels);
  const family = labelOf(labels, METRIC_NAME).replace(/_(bucket|sum|count)$/, '');
  return `part ${labelsKey(
    withLabels(labels, [
      ['le', ''],
      [METRIC_NAME, family],
    ]),
  )}`;
}

function withDriver(parts: readonly SeriesProfile[]): CounterFamily {
  const count = parts.find(({ labels }) => labelOf(labels, METRIC_NAME).endsWith('_count')) ?? parts[0];
  if (count === undefined) throw new FiredrillError('BUG', 'a family without parts.', { kind: 'bug' });
  return { driver: count, parts };
}

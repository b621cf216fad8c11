import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../src/core/random.ts';
import { evaluateInstant, parsePromql } from '../../../src/telemetry/promql/index.ts';
import { backfillHistory } from '../../../src/telemetry/scrape/backfill.ts';
import { measureProfile } from '../../../src/telemetry/scrape/history-profile.ts';
import type { ScrapeBatch } from '../../../src/telemetry/scrape/scraper.ts';
import type { ScrapedSample } from '../../../src/telemetry/scrape/target-scrape.ts';
import { SeriesStore } from '../../../src/telemetry/store/series-store.ts';

const epochMs = Date.parse('2026-09-01T00:00:00Z');
const interval = 15_000;
const historyMs = 30 * 60_000;
const bounds = ['0.1', '0.3', '1.0', '+Inf'];

/** A server with 20 requests a second, one in a hundred of them wrong, that began `ageMs` before the first scrape. */
function serve(ageMs: number, scrapes: number): ScrapeBatch[] {
  const random = seededRandom(7);
  const counts = { all: 0, bad: 0, sum: 0, buckets: [0, 0, 0, 0] };
  const batches: ScrapeBatch[] = [];
  for (let at = -ageMs; batches.length < scrapes; at += 50) {
    if (at >= batches.length * interval)
      batches.push({ atMs: batches.length * interval, samples: expose(counts, random.next()) });
    const seconds = 0.05 - 0.1 * Math.log(1 - random.next());
    counts.all += 1;
    counts.bad += random.chance(0.01) ? 1 : 0;
    counts.sum += seconds;
    counts.buckets = counts.buckets.map(
      (count, index) =>
        count + (seconds <= Number((bounds[index] ?? '').replace('+Inf', 'Infinity')) ? 1 : 0),
    );
  }
  return batches;
}

function expose(
  counts: { all: number; bad: number; sum: number; buckets: number[] },
  load: number,
): ScrapedSample[] {
  const job = { job: 'api' };
  const bad: ScrapedSample[] = [
    { labels: { __name__: 'bad_total', ...job }, value: counts.bad, kind: 'counter' },
  ];
  return [
    { labels: { __name__: 'all_total', ...job }, value: counts.all, kind: 'counter' },
    // A labelled counter shows up with its first count only.
    ...(counts.bad > 0 ? bad : []),
    ...counts.buckets.map(
      (value, index): ScrapedSample => ({
        labels: { __name__: 's_bucket', le: bounds[index] ?? '', ...job },
        value,
        kind: 'part',
      }),
    ),
    { labels: { __name__: 's_sum', ...job }, value: counts.sum, kind: 'part' },
    { labels: { __name__: 's_count', ...job }, value: counts.all, kind: 'part' },
    { labels: { __name__: 'load', ...job }, value: load, kind: 'gauge' },
    { labels: { __name__: 'start_total', ...job }, value: 3, kind: 'counter' },
  ];
}

function fill(
  ageMs: number,
  stepMs = interval,
): { readonly store: SeriesStore; readonly ask: (query: string, atMs: number) => number } {
  const store = new SeriesStore();
  const batches = serve(ageMs, 9);
  const untilMs = epochMs;
  backfillHistory(store, {
    untilMs,
    historyMs,
    stepMs,
    profile: measureProfile(batches),
    random: seededRandom(1),
  });
  for (const { atMs, samples } of batches) {
    for (const { labels, value } of samples) store.append(labels, epochMs + atMs, value);
  }
  const ask = (query: string, atMs: number): number => {
    const value = evaluateInstant(parsePromql(query), store, epochMs + atMs);
    return value.type === 'vector' ? (value.samples[0]?.value ?? Number.NaN) : Number.NaN;
  };
  return { store, ask };
}

const ages = [0, 5_000, 40_000, 10 * 60_000, 60 * 60_000];
/** From deep in the past over the seam at 0 to the end of the baseline. */
const instants = [-20 * 60_000, -6 * 60_000, -60_000, 0, 30_000, 120_000];

describe('a made-up past', () => {
  test.each(ages)('has the rates of the baseline, over the seam too, for a process %d ms old', (ageMs) => {
    const { ask } = fill(ageMs);
    const p95 = 'histogram_quantile(0.95, rate(s_bucket[2m]))';
    for (const atMs of instants) {
      expect(Math.abs(ask('rate(all_total[5m])', atMs) - 20)).toBeLessThan(0.5);
      expect(Math.abs(ask('rate(s_count[2m])', atMs) - 20)).toBeLessThan(1);
      expect(Math.abs(ask('rate(s_sum[5m]) / rate(s_count[5m])', atMs) - 0.15)).toBeLessThan(0.02);
      expect(Math.abs(ask(p95, atMs) / ask(p95, 120_000) - 1)).toBeLessThan(0.15);
    }
  });

  test.each(ages)(
    'keeps the ratio of rare events near that of the baseline, for a process %d ms old',
    (ageMs) => {
      const { ask } = fill(ageMs);
      const baseline = ask('increase(bad_total[2m]) / increase(all_total[2m])', 120_000);
      for (const atMs of [-20 * 60_000, -6 * 60_000, 0]) {
        expect(ask('rate(bad_total[5m]) / rate(all_total[5m])', atMs)).toBeGreaterThan(baseline / 3);
        expect(ask('rate(bad_total[5m]) / rate(all_total[5m])', atMs)).toBeLessThan(baseline * 3);
      }
    },
  );

  test.each(ages)('counts whole things, and keeps buckets cumulative, for a process %d ms old', (ageMs) => {
    const { store } = fill(ageMs);
    const valuesOf = (name: string, le?: string): number[] => {
      const series = store
        .select([])
        .find(({ labels }) => labels.__name__ === name && (le === undefined || labels.le === le));
      return series === undefined ? [] : [...series.values.subarray(series.start, series.end)];
    };
    expect(valuesOf('all_total').every(Number.isInteger)).toBe(true);
    const buckets = bounds.map((le) => valuesOf('s_bucket', le));
    expect(buckets.every((values) => values.length === 129)).toBe(true);
    for (let index = 0; index < 129; index += 1) {
      const column = buckets.map((values) => values[index] ?? Number.NaN);
      expect(column.every(Number.isInteger)).toBe(true);
      expect(column).toEqual(column.toSorted((a, b) => a - b));
    }
    expect(buckets.at(-1)).toEqual(valuesOf('s_count'));
  });

  test('lets a gauge vary as it did in the baseline, and leaves alone what did not move', () => {
    const { ask } = fill(0);
    expect(ask('stddev_over_time(load[10m])', -60_000)).toBeGreaterThan(0.05);
    expect(ask('start_total', -60_000)).toBe(3);
    expect(ask('resets(start_total[30m])', 0)).toBe(0);
  });

  test('shows one restart of a young process and none of an old one', () => {
    expect(fill(5_000).ask('resets(all_total[35m])', 120_000)).toBe(1);
    expect(fill(60 * 60_000).ask('resets(all_total[35m])', 120_000)).toBe(0);
  });

  test('begins well above anything that the young process shows, as after a long life', () => {
    const { ask } = fill(5_000);
    expect(ask('all_total', -historyMs)).toBeGreaterThan(10 * ask('all_total', 120_000));
  });

  test('can be coarser than the scrapes, with the same rates away from the seam', () => {
    const { ask } = fill(5_000, 60_000);
    expect(Math.abs(ask('rate(all_total[10m])', -10 * 60_000) - 20)).toBeLessThan(1);
    expect(ask('count_over_time(all_total[10m])', -60_000)).toBe(10);
  });

  test('is refused before two scrapes have been measured', () => {
    expect(() => measureProfile(serve(0, 1))).toThrow('only once two scrapes have been measured');
  });
});

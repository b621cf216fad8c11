import { type Labels, labelOf, labelsFrom, labelsKey } from '../labels.ts';
import type { Matcher } from './matcher.ts';
import { Series } from './series.ts';
import { isStale } from './stale.ts';

export interface SeriesStoreOptions {
  /** Most samples held; beyond, the oldest tenth goes. A sample takes 16 bytes, up to 64 while columns grow. @default 5_000_000 */
  readonly maxSamples?: number;
  /** Most series held; beyond, new ones are refused. @default 100_000 */
  readonly maxSeries?: number;
  /** How far behind the newest sample the oldest may lie, in milliseconds. @default Infinity */
  readonly retentionMs?: number;
}

/** Milliseconds, both ends included. */
export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface StoreCounts {
  readonly series: number;
  readonly samples: number;
  /** Refused because a newer sample of the series was there. */
  readonly outOfOrder: number;
  /** Refused because the series had another value at that time: the first one stays, as in Prometheus. */
  readonly duplicates: number;
  /** Refused because the store had as many series as it may have. */
  readonly overLimit: number;
  /** Dropped by retention or because of the limit on samples. */
  readonly dropped: number;
}

/** One series to append to without looking it up again. */
export interface SeriesHandle {
  readonly labels: Labels;
  /** Adds a sample, or a stale marker when the value is `STALE_NAN`. */
  append(timeMs: number, value: number): void;
}

/**
 * Time series in memory, found by their labels.
 *
 * Samples of a series must come in the order of their times; what does not is refused and counted, never an error.
 */
export class SeriesStore {
  readonly #options: Required<SeriesStoreOptions>;
  readonly #series = new Map<string, Series>();
  readonly #index = new Map<string, Map<string, Set<Series>>>();
  readonly #refused = { outOfOrder: 0, duplicates: 0, overLimit: 0, dropped: 0 };
  #samples = 0;
  #generation = 0;
  #newestMs = -Infinity;
  #sweptMs = -Infinity;

  constructor(options: SeriesStoreOptions = {}) {
    this.#options = { maxSamples: 5_000_000, maxSeries: 100_000, retentionMs: Infinity, ...options };
  }

  /** Changes whenever a series comes or goes: until then, a selection stays valid. */
  get generation(): number {
    return this.#generation;
  }

  get counts(): StoreCounts {
    return { series: this.#series.size, samples: this.#samples, ...this.#refused };
  }

  /** Adds a sample, or a stale marker when the value is `STALE_NAN`. */
  append(labels: Labels, timeMs: number, value: number): void {
    const series = this.#series.get(labelsKey(labels)) ?? this.#add(labels);
    if (series === undefined) this.#refused.overLimit += 1;
    else this.#record(series, timeMs, value);
  }

  /** The way to append to one series often; the series need not exist yet. */
  seriesOf(labels: Labels): SeriesHandle {
    let series = this.#series.get(labelsKey(labels));
    return {
      labels,
      append: (timeMs, value) => {
        // A series that retention has emptied is gone from the store; its handle brings it back.
        if (series === undefined || series.size === 0) {
          series = this.#series.get(labelsKey(labels)) ?? this.#add(labels);
        }
        if (series === undefined) this.#refused.overLimit += 1;
        else this.#record(series, timeMs, value);
      },
    };
  }

  /** The series that satisfy all matchers, in the order of their creation; with a range, those with something in it. */
  select(matchers: readonly Matcher[], range?: TimeRange): Series[] {
    return [...this.#candidates(matchers)].filter(
      (series) =>
        matchers.every((matcher) => matcher.matches(labelOf(series.labels, matcher.name))) &&
        (range === undefined || series.overlaps(range.fromMs, range.toMs)),
    );
  }

  seriesMatching(matchers: readonly Matcher[] = [], range?: TimeRange): Labels[] {
    return this.select(matchers, range).map((series) => series.labels);
  }

  /** The names of all labels, sorted. */
  labelNames(matchers: readonly Matcher[] = [], range?: TimeRange): string[] {
    const names = new Set(this.seriesMatching(matchers, range).flatMap((labels) => Object.keys(labels)));
    return [...names].sort();
  }

  /** The values of one label, sorted. */
  labelValues(name: string, matchers: readonly Matcher[] = [], range?: TimeRange): string[] {
    const values = new Set(this.seriesMatching(matchers, range).map((labels) => labelOf(labels, name)));
    values.delete('');
    return [...values].sort();
  }

  /** The smallest set of series that the index knows to hold all matches. */
  #candidates(matchers: readonly Matcher[]): Iterable<Series> {
    let smallest: ReadonlySet<Series> | undefined;
    for (const { operator, name, value } of matchers) {
      if (operator !== '=' || value === '') continue;
      const found = this.#index.get(name)?.get(value);
      if (found === undefined) return [];
      if (smallest === undefined || found.size < smallest.size) smallest = found;
    }
    return smallest ?? this.#series.values();
  }

  #add(labels: Labels): Series | undefined {
    if (this.#series.size >= this.#options.maxSeries) return undefined;
    const series = new Series(labelsFrom(Object.entries(labels)));
    this.#series.set(series.key, series);
    for (const [name, value] of Object.entries(series.labels)) {
      const values = this.#index.get(name) ?? new Map<string, Set<Series>>();
      this.#index.set(name, values);
      values.set(value, (values.get(value) ?? new Set()).add(series));
    }
    this.#generation += 1;
    return series;
  }

  #record(series: Series, timeMs: number, value: number): void {
    const newest = series.newestMs;
    if (timeMs <= newest) {
      const last = series.values[series.end - 1];
      if (timeMs < newest) this.#refused.outOfOrder += 1;
      else if (series.times[series.end - 1] !== timeMs || !Object.is(last, value))
        this.#refused.duplicates += 1;
      return;
    }
    if (isStale(value)) series.staleTimes.push(timeMs);
    else series.push(timeMs, value);
    this.#samples += 1;
    this.#newestMs = Math.max(this.#newestMs, timeMs);
    if (this.#samples > this.#options.maxSamples) this.#makeRoom();
    // Sweeping each eighth of the retention bounds both the work and the overhang.
    else if (this.#newestMs - this.#sweptMs > this.#options.retentionMs / 8) {
      this.#dropBefore(this.#newestMs - this.#options.retentionMs);
    }
  }

  #makeRoom(): void {
    let oldest = Infinity;
    for (const series of this.#series.values()) oldest = Math.min(oldest, series.oldestMs);
    for (let tenth = 1; tenth <= 10 && this.#samples > this.#options.maxSamples * 0.9; tenth += 1) {
      this.#dropBefore(oldest + ((this.#newestMs - oldest) * tenth) / 10);
    }
  }

  #dropBefore(timeMs: number): void {
    this.#sweptMs = this.#newestMs;
    for (const series of this.#series.values()) {
      const dropped = series.dropBefore(timeMs);
      this.#samples -= dropped;
      this.#refused.dropped += dropped;
      if (series.size === 0) this.#remove(series);
    }
  }

  #remove(series: Series): void {
    this.#series.delete(series.key);
    for (const [name, value] of Object.entries(series.labels)) {
      const values = this.#index.get(name);
      values?.get(value)?.delete(series);
      if (values?.get(value)?.size === 0) values.delete(value);
      if (values?.size === 0) this.#index.delete(name);
    }
    this.#generation += 1;
  }
}

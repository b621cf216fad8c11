import { type Labels, labelOf, labelsKey, METRIC_NAME, withLabels } from '../../src/telemetry/labels.ts';
import type { Matcher } from '../../src/telemetry/store/matcher.ts';
import type { Series } from '../../src/telemetry/store/series.ts';
import { SeriesStore, type TimeRange } from '../../src/telemetry/store/series-store.ts';
import { STALE_NAN } from '../../src/telemetry/store/stale.ts';
import type { LoadCommand } from './script.ts';

/** Thrown when a query reads samples that only native histograms would give. */
export class NativeHistogramTouched extends Error {
  constructor() {
    super('native histogram data');
  }
}

/** A store of floats that knows where native histograms would be, and lets no query pass over them unnoticed. */
export class FloatStore extends SeriesStore {
  readonly #histograms = new Map<string, { readonly labels: Labels; readonly times: number[] }>();

  /** Adds what a load command describes, from time 0 on. */
  load({ stepMs, withNative, series }: LoadCommand): void {
    // Of two lines with the same labels the last one counts.
    const lines = new Map(series.map((line) => [labelsKey(line.labels), line]));
    for (const { labels, samples } of lines.values()) {
      for (const [index, sample] of samples.entries()) {
        const timeMs = index * stepMs;
        if (sample.kind === 'float') this.append(labels, timeMs, sample.value);
        if (sample.kind === 'stale') this.append(labels, timeMs, STALE_NAN);
        if (sample.kind === 'histogram') this.#noteHistogram(labels, timeMs);
        if (sample.kind === 'float' && withNative) this.#noteClassic(labels, timeMs);
      }
    }
  }

  override select(matchers: readonly Matcher[], range?: TimeRange): Series[] {
    for (const { labels, times } of this.#histograms.values()) {
      if (!matchers.every((matcher) => matcher.matches(labelOf(labels, matcher.name)))) continue;
      if (range === undefined || times.some((time) => time > range.fromMs && time <= range.toMs)) {
        throw new NativeHistogramTouched();
      }
    }
    return super.select(matchers, range);
  }

  #noteHistogram(labels: Labels, timeMs: number): void {
    const known = this.#histograms.get(labelsKey(labels)) ?? { labels, times: [] };
    this.#histograms.set(labelsKey(labels), known);
    known.times.push(timeMs);
  }

  /** The native histogram that a part of a classic one belongs to. */
  #noteClassic(labels: Labels, timeMs: number): void {
    const base = /^(.+)_(?:bucket|count|sum)$/.exec(labelOf(labels, METRIC_NAME))?.[1];
    if (base === undefined) return;
    const changes = [
      [METRIC_NAME, base],
      ['le', ''],
    ] as const;
    this.#noteHistogram(withLabels(labels, changes), timeMs);
  }
}

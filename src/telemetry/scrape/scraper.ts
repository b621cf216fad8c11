import { Agent } from 'undici';
import type { Clock } from '../../core/clock.ts';
import type { MetricMetadata } from './exposition.ts';
import { fetchMetrics } from './fetch-metrics.ts';
import { type ScrapedSample, type ScrapeTarget, TargetReader, type TargetScrape } from './target-scrape.ts';

export interface ScraperOptions {
  readonly clock: Clock;
  readonly targets: readonly ScrapeTarget[];
  /** Drill time until a target that does not answer counts as down, in milliseconds. */
  readonly timeoutMs: number;
  /** Whether bounds are written as Prometheus 3 does it, `le="1.0"` for `le="1"`. */
  readonly normalizesBounds: boolean;
}

/** One scrape of all targets: everything in it counts for the scheduled moment. */
export interface ScrapeBatch {
  /** The scheduled moment in drill milliseconds. */
  readonly atMs: number;
  readonly samples: readonly ScrapedSample[];
}

/** A target and how its last scrape went. */
export interface TargetHealth {
  readonly target: ScrapeTarget;
  readonly health: 'unknown' | 'up' | 'down';
  readonly lastError: string;
  /** Drill milliseconds of the last scrape; missing before the first one. */
  readonly lastScrapeMs: number | undefined;
  readonly lastDurationMs: number;
}

/** Answers larger than this are refused. */
const bodyBytesMax = 16 * 1024 * 1024;

/** Scrapes targets over HTTP, on connections that it keeps. When to do so is the caller's affair. */
export class Scraper {
  readonly #options: ScraperOptions;
  readonly #agent = new Agent({ connections: 1, pipelining: 1, maxResponseSize: bodyBytesMax });
  readonly #stop = new AbortController();
  #readers: readonly TargetReader[] = [];
  /** Targets that went since the last scrape: their series still need an end. */
  #retired: readonly TargetReader[] = [];
  readonly #last = new Map<TargetReader, TargetScrape & { readonly atMs: number }>();

  constructor(options: ScraperOptions) {
    this.#options = options;
    this.setTargets(options.targets);
  }

  /** Changes what is scraped from the next time on. A target that stays the same keeps its series. */
  setTargets(targets: readonly ScrapeTarget[]): void {
    const keyOf = ({ job, instance, url }: ScrapeTarget): string => JSON.stringify([job, instance, url]);
    const before = new Map(this.#readers.map((reader) => [keyOf(reader.target), reader]));
    const wanted = new Map(targets.map((target) => [keyOf(target), target]));
    this.#readers = [...wanted].map(
      ([key, target]) => before.get(key) ?? new TargetReader(target, this.#options),
    );
    const gone = [...before].filter(([key]) => !wanted.has(key)).map(([, reader]) => reader);
    for (const reader of gone) this.#last.delete(reader);
    this.#retired = [...this.#retired, ...gone];
  }

  /** Scrapes all targets at once, for the scheduled moment `atMs` of drill time. */
  async scrape(atMs: number): Promise<ScrapeBatch> {
    const ended = this.#retired.flatMap((reader) => reader.retire());
    this.#retired = [];
    const readers = this.#readers;
    const scrapes = await Promise.all(
      readers.map(async (reader) => {
        const { clock, timeoutMs } = this.#options;
        const options = { clock, timeoutMs, dispatcher: this.#agent, signal: this.#stop.signal };
        const scrape = reader.read(await fetchMetrics(reader.target.url, options));
        if (this.#readers.includes(reader)) this.#last.set(reader, { ...scrape, atMs });
        return scrape.samples;
      }),
    );
    return { atMs, samples: [...ended, ...scrapes.flat()] };
  }

  /** The targets in their order, with how their last scrape went. */
  get health(): readonly TargetHealth[] {
    return this.#readers.map((reader) => {
      const last = this.#last.get(reader);
      const state = last?.error === undefined ? 'up' : 'down';
      return {
        target: reader.target,
        health: last === undefined ? 'unknown' : state,
        lastError: last?.error ?? '',
        lastScrapeMs: last?.atMs,
        lastDurationMs: last?.durationMs ?? 0,
      };
    });
  }

  /** What the targets say about their metrics, by the name of the family; each saying once. */
  get metadata(): ReadonlyMap<string, readonly MetricMetadata[]> {
    const all = new Map<string, MetricMetadata[]>();
    for (const reader of this.#readers) {
      for (const [name, metadata] of reader.metadata) {
        const known = all.get(name) ?? [];
        const isNew = !known.some((one) => one.type === metadata.type && one.help === metadata.help);
        if (isNew) all.set(name, [...known, metadata]);
      }
    }
    return all;
  }

  /** Breaks off what is under way and closes the connections. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#agent.destroy();
  }
}

import type { Random } from '../../src/core/random.ts';
import type { Labels } from '../../src/telemetry/labels.ts';
import type { EvaluateOptions } from '../../src/telemetry/promql/index.ts';
import type { SeriesStore } from '../../src/telemetry/store/series-store.ts';
import { STALE_NAN } from '../../src/telemetry/store/stale.ts';

/** A value for each tick of the grid; nothing where none was scraped, `stale` where the end of the series was noticed. */
export type Value = number | undefined | 'stale';

/** A series as both engines get it. */
export interface InputSeries {
  readonly labels: Labels;
  readonly values: readonly Value[];
}

/** Milliseconds between two ticks: finer than scraping, so that scrapes and evaluations need not meet. */
export const TICK_MS = 5_000;

/** The bounds of the generated classic histogram. */
export const bounds = ['0.1', '0.25', '0.5', '1', '+Inf'];

/** Appends what was scraped at a tick. */
export function feed(store: SeriesStore, series: readonly InputSeries[], tick: number): void {
  for (const { labels, values } of series) {
    const value = values[tick];
    if (value !== undefined) store.append(labels, tick * TICK_MS, value === 'stale' ? STALE_NAN : value);
  }
}

/** Which ticks are scrapes of a target, and what became of them. */
type Scrape = 'good' | 'restarted' | 'missed' | 'lost';

interface Target {
  readonly labels: Labels;
  readonly scrapes: readonly (Scrape | undefined)[];
  /** Where its counters begin: high where a window can begin at a birth. */
  readonly base: number;
}

/**
 * Four targets with gauges, counters, a classic histogram and an info metric each; some come late, go for a while, or start anew.
 *
 * Prometheus 2.42 extrapolates a counter to its zero also from half a scrape away, later versions do not. So for version 2 no window
 * begins at a low counter: those that have gaps begin high and never start anew, the others begin at zero and have no gaps.
 */
export function generateSeries(
  random: Random,
  ticks: number,
  semantics: EvaluateOptions['semantics'],
): readonly InputSeries[] {
  return [0, 1, 2, 3].flatMap((index) => {
    const own = random.stream(`target-${index}`);
    return seriesOf(target(own, index, ticks, semantics === 'prometheus-2'), own, index);
  });
}

function target(random: Random, index: number, ticks: number, isCautious: boolean): Target {
  const every = random.pick([3, 3, 6]);
  const phase = random.int(0, every - 1);
  const birth = random.chance(0.2) ? random.int(1, ticks - 1) : 0;
  const outage = random.chance(0.5) ? random.int(birth, ticks) : ticks;
  const comeback = outage + random.int(2, 20) * every;
  const isNoticed = random.chance(0.7);
  const hasGaps = birth > 0 || outage < ticks;
  const restarts = !(isCautious && hasGaps) && random.chance(0.6);
  const scrapes = Array.from({ length: ticks }, (_, tick): Scrape | undefined => {
    if (tick % every !== phase || tick < birth) return undefined;
    if (tick >= outage && tick < comeback) return tick < outage + every && isNoticed ? 'lost' : 'missed';
    if (tick >= comeback && tick < comeback + every) return restarts ? 'restarted' : 'good';
    return restarts && random.chance(0.04) ? 'restarted' : 'good';
  });
  const labels = { instance: `i${index}`, job: index < 2 ? 'api' : 'db', zone: index % 2 === 0 ? 'a' : 'b' };
  return { labels, scrapes, base: isCautious && hasGaps ? 10_000 : 0 };
}

/** What a series shows at a scrape. */
type Source = (tick: number, hasRestarted: boolean) => number;

function seriesOf(target: Target, random: Random, index: number): InputSeries[] {
  const { base } = target;
  const queue = stepping(random, [0, 3, 7, 12, 20]);
  const temperature = stepping(random, [-4, 10, 21, 35]);
  return [
    series(target, 'queue_length', {}, queue),
    // A fraction of its own keeps two targets from being equal, which would leave the choice of topk to chance.
    series(
      target,
      'temperature_celsius',
      {},
      (tick, hasRestarted) => temperature(tick, hasRestarted) + random.int(0, 3) / 4 + index / 64,
    ),
    series(target, 'hit_ratio', {}, stepping(random, [0.25, 0.5, 0.875, Number.NaN])),
    series(target, 'up', {}, stepping(random, [1, 1, 1, 0])),
    series(target, 'build_info', { version: `v${index % 3}` }, () => 1),
    series(target, 'requests_total', { code: '200' }, counting(random, base, 40)),
    series(target, 'requests_total', { code: '500' }, counting(random, base, random.pick([0, 2, 9]))),
    series(target, 'errors_total', {}, counting(random, base, 5)),
    series(target, 'served_total', {}, counting(random, base, 60)),
    ...histogram(target, random),
  ];
}

function series({ labels, scrapes }: Target, name: string, more: Labels, source: Source): InputSeries {
  const values = scrapes.map((scrape, tick): Value => {
    if (scrape === undefined || scrape === 'missed') return undefined;
    return scrape === 'lost' ? 'stale' : source(tick, scrape === 'restarted');
  });
  return { labels: { __name__: name, ...labels, ...more }, values };
}

/** Stays at a level for some scrapes, then goes to another. */
function stepping(random: Random, levels: readonly number[]): Source {
  let left = 0;
  let level = 0;
  return () => {
    if (left === 0) {
      level = random.pick(levels);
      left = random.int(1, 12);
    }
    left -= 1;
    return level;
  };
}

function counting(random: Random, base: number, most: number): Source {
  let value: number | undefined;
  let pace = random.int(0, most);
  return (_, hasRestarted) => {
    if (random.chance(0.1)) pace = random.int(0, most);
    const growth = random.int(0, pace);
    value = value === undefined ? base : hasRestarted ? growth : value + growth;
    return value;
  };
}

function histogram(target: Target, random: Random): InputSeries[] {
  const parts = bounds.map(() => counting(random, target.base, random.pick([0, 4, 20])));
  const columns = parts.map((part) => series(target, '', {}, part).values);
  // A classic histogram counts, in each bucket, what the buckets below it count too.
  const upTo =
    (bound: number): Source =>
    (tick) =>
      columns.slice(0, bound + 1).reduce((sum, column) => sum + Number(column[tick]), 0);
  const all = upTo(bounds.length - 1);
  return [
    ...bounds.map((le, bound) => series(target, 'latency_seconds_bucket', { le }, upTo(bound))),
    series(target, 'latency_seconds_count', {}, all),
    series(target, 'latency_seconds_sum', {}, (tick) => all(tick, false) / 4),
  ];
}

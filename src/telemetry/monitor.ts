import { type Labels, NO_LABELS } from './labels.ts';
import { type MonitorOptions, monitorDefaults } from './monitor-options.ts';
import { type GroupTask, MonitorRules } from './monitor-rules.ts';
import { MonitorSchedule, type Recurring } from './monitor-schedule.ts';
import type { EvaluateOptions } from './promql/evaluate.ts';
import type { GroupRunner } from './rules/group-runner.ts';
import type { RuleGroup } from './rules/rule-file.ts';
import { backfillHistory } from './scrape/backfill.ts';
import type { MetricMetadata } from './scrape/exposition.ts';
import { measureProfile } from './scrape/history-profile.ts';
import { type ScrapeBatch, Scraper, type TargetHealth } from './scrape/scraper.ts';
import type { ScrapeTarget } from './scrape/target-scrape.ts';
import { SeriesStore } from './store/series-store.ts';

export type { MonitorEvent } from './monitor-events.ts';
export type { MonitorOptions } from './monitor-options.ts';

type Task =
  | GroupTask
  | (Recurring & { readonly kind: 'scrape' })
  | (Recurring & { readonly kind: 'signals' });

/**
 * The monitoring of a drill: scrapes, stores, evaluates rules and tells what came of it, all on the drill's clock.
 *
 * What is due at one instant is done in one order: scrape, rule groups as in their files, signals, notifications. Instants
 * never overlap. Evaluations that are late are made up for in their order; a scrape is left out once the next one is due.
 */
export class Monitor {
  readonly store = new SeriesStore();
  readonly options: MonitorOptions;
  readonly scrapeIntervalMs: number;
  readonly scrapeTimeoutMs: number;
  readonly #scraper: Scraper;
  readonly #rules: MonitorRules;
  readonly #schedule = new MonitorSchedule<Task>();
  /** The scrapes of a baseline whose past is not there yet; gone once the history is open. */
  #baseline: ScrapeBatch[] | undefined;
  /** The instant that is being worked at. */
  #underwayMs = Number.POSITIVE_INFINITY;
  #waiters: readonly { readonly atMs: number; readonly resolve: () => void }[] = [];
  #missedScrapes = 0;
  #pausedUntilMs = 0;
  #pausedScrapes = 0;
  #rulesFromMs = 0;

  constructor(options: MonitorOptions) {
    this.options = options;
    this.scrapeIntervalMs = options.scrapeIntervalMs ?? monitorDefaults.scrapeIntervalMs;
    this.scrapeTimeoutMs = Math.min(
      options.scrapeTimeoutMs ?? monitorDefaults.scrapeTimeoutMs,
      this.scrapeIntervalMs,
    );
    this.#baseline = options.history === undefined ? undefined : [];
    this.#rules = new MonitorRules(options, this.store);
    this.#scraper = new Scraper({
      clock: options.clock,
      targets: options.targets,
      timeoutMs: this.scrapeTimeoutMs,
      normalizesBounds: options.evaluateOptions?.semantics !== 'prometheus-2',
    });
  }

  /** Works until it is told to stop, and cannot be started again then. Rejects only for a bug of ours. */
  async run(signal: AbortSignal): Promise<void> {
    this.#schedule.set(this.#tasks(), this.options.clock.now());
    try {
      while (!signal.aborted) {
        await this.options.clock.sleepUntil(this.#nextMs, signal);
        await this.#work(this.#nextMs);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      for (const waiter of this.#waiters) waiter.resolve();
      await this.#scraper.close();
    }
  }

  /** Resolves when everything that is due up to a drill time has been done, or when the monitor stops. */
  settled(atMs: number): Promise<void> {
    if (this.#schedule.isSet && this.#undoneMs > atMs) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiters = [...this.#waiters, { atMs, resolve }];
    });
  }

  /** How late the monitor is at this moment, in drill milliseconds; 0 when it is not. */
  get lagMs(): number {
    return this.#schedule.isSet ? Math.max(0, this.options.clock.now() - this.#undoneMs) : 0;
  }

  /** Unix milliseconds of now. */
  get nowMs(): number {
    return this.options.epochMs + this.options.clock.now();
  }

  /** Whether queries can be answered: the past is there, or none is wanted. */
  get isReady(): boolean {
    return this.#baseline === undefined;
  }

  /** Scrapes of the baseline that wait for {@link openHistory}. */
  get baselineScrapes(): number {
    return this.#baseline?.length ?? 0;
  }

  /** Drill milliseconds from which on rules are evaluated. */
  get rulesFromMs(): number {
    return this.#rulesFromMs;
  }

  /** How queries are evaluated. */
  get evaluateOptions(): EvaluateOptions {
    return this.#rules.evaluateOptions;
  }

  get externalLabels(): Labels {
    return this.options.externalLabels ?? NO_LABELS;
  }

  get groups(): readonly GroupRunner[] {
    return this.#rules.groups;
  }

  get targets(): readonly TargetHealth[] {
    return this.#scraper.health;
  }

  /** What the targets say about their metrics, by the name of the family. */
  get metadata(): ReadonlyMap<string, readonly MetricMetadata[]> {
    return this.#scraper.metadata;
  }

  /** Changes what is scraped from the next time on. */
  setTargets(targets: readonly ScrapeTarget[]): void {
    this.#scraper.setTargets(targets);
  }

  /** Takes no scrapes before a drill time, as a store that cannot reach its targets: no samples, no staleness marks. */
  pauseScrapes(untilMs: number): void {
    this.#pausedUntilMs = untilMs;
  }

  /** Scrapes that were due while they were paused. */
  get pausedScrapes(): number {
    return this.#pausedScrapes;
  }

  /** Changes the rules as a reload of Prometheus does: rules that stay the same keep their alerts. */
  setRuleGroups(groups: readonly RuleGroup[]): void {
    this.#rules.setGroups(groups, Math.floor(this.options.clock.now()));
    if (this.#schedule.isSet) this.#schedule.set(this.#tasks(), this.#schedule.nextMs);
  }

  /**
   * Writes the past of the baseline measured so far, stores the baseline behind it, and begins to evaluate rules.
   *
   * @returns drill milliseconds of the oldest sample.
   * @throws FiredrillError `HISTORY_TOO_EARLY` before the second scrape.
   */
  openHistory(): number {
    const { history, epochMs } = this.options;
    const baseline = this.#baseline;
    if (history === undefined || baseline === undefined) return 0;
    const profile = measureProfile(baseline);
    const oldestMs = backfillHistory(this.store, {
      untilMs: epochMs + profile.firstMs,
      historyMs: history.historyMs ?? this.#rules.historyMs,
      stepMs: history.stepMs ?? this.scrapeIntervalMs,
      profile,
      random: history.random,
    });
    this.#baseline = undefined;
    for (const batch of baseline) this.#write(batch);
    this.#rulesFromMs = this.#undoneMs;
    this.#rules.recordPast(oldestMs - epochMs, this.#rulesFromMs);
    return oldestMs - epochMs;
  }

  /** The next instant at which there is work. */
  get #nextMs(): number {
    return Math.min(this.#schedule.nextMs, this.#rules.nextFlushMs);
  }

  get #undoneMs(): number {
    return Math.min(this.#underwayMs, this.#nextMs);
  }

  #tasks(): readonly Task[] {
    return [
      { kind: 'scrape', intervalMs: this.scrapeIntervalMs, phaseMs: 0 },
      ...this.#rules.tasks(),
      { kind: 'signals', ...this.#rules.signalTask() },
    ];
  }

  async #work(atMs: number): Promise<void> {
    this.#underwayMs = atMs;
    for (const task of this.#schedule.take(atMs)) {
      if (task.kind === 'scrape') await this.#scrape(atMs);
      else if (!this.isReady) continue;
      else if (task.kind === 'group') this.#rules.evaluate(task.runner, atMs);
      else this.#rules.showSignals(atMs);
    }
    this.#rules.flush(atMs);
    this.#underwayMs = Number.POSITIVE_INFINITY;
    const ms = Math.max(0, this.options.clock.now() - atMs);
    this.options.onEvent({ kind: 'lag', ms, missedScrapes: this.#missedScrapes, atMs });
    const settled = this.#waiters.filter((waiter) => waiter.atMs < this.#undoneMs);
    this.#waiters = this.#waiters.filter((waiter) => waiter.atMs >= this.#undoneMs);
    for (const waiter of settled) waiter.resolve();
  }

  async #scrape(atMs: number): Promise<void> {
    if (atMs < this.#pausedUntilMs) {
      this.#pausedScrapes += 1;
      return;
    }
    // Two scrapes in a row would store the present as the past; a gap is the more honest trace of a stall.
    if (this.options.clock.now() - atMs >= this.scrapeIntervalMs) {
      this.#missedScrapes += 1;
      return;
    }
    const batch = await this.#scraper.scrape(atMs);
    if (this.#baseline === undefined) this.#write(batch);
    else this.#baseline.push(batch);
  }

  #write({ atMs, samples }: ScrapeBatch): void {
    for (const { labels, value } of samples) this.store.append(labels, this.options.epochMs + atMs, value);
  }
}

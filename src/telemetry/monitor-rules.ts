import { finiteOrNull } from './monitor-events.ts';
import { type MonitorOptions, monitorDefaults } from './monitor-options.ts';
import { MonitorSchedule, type Recurring } from './monitor-schedule.ts';
import type { EvaluateOptions } from './promql/evaluate.ts';
import { type PreparedQuery, parsePromql, prepareQuery } from './promql/index.ts';
import type { WebhookMessage } from './rules/alertmanager/webhook.ts';
import { GroupRunner } from './rules/group-runner.ts';
import { groupPhaseMs } from './rules/group-schedule.ts';
import { historyNeededMs } from './rules/lookback.ts';
import { Notifier } from './rules/notifier.ts';
import type { RuleGroup } from './rules/rule-file.ts';
import type { SeriesStore } from './store/series-store.ts';

/** When a group is due. */
export interface GroupTask extends Recurring {
  readonly kind: 'group';
  readonly runner: GroupRunner;
}

/** The rules and signals of a monitor, and what is told about them. Instants are drill milliseconds. */
export class MonitorRules {
  readonly evaluateOptions: EvaluateOptions;
  readonly #options: MonitorOptions;
  readonly #store: SeriesStore;
  readonly #notifier: Notifier;
  readonly #signals: readonly { readonly name: string; readonly query: PreparedQuery }[];
  readonly #intervalMs: number;
  #runners: readonly GroupRunner[];
  /** Why a rule fails, by rule. */
  readonly #failing = new Map<string, string>();

  constructor(options: MonitorOptions, store: SeriesStore) {
    this.#options = options;
    this.#store = store;
    this.#intervalMs = options.evaluationIntervalMs ?? monitorDefaults.evaluationIntervalMs;
    this.evaluateOptions = { subqueryStepMs: this.#intervalMs, ...options.evaluateOptions };
    this.#notifier = new Notifier({
      receiver: options.receiver ?? monitorDefaults.receiver,
      externalUrl: options.externalUrl ?? monitorDefaults.externalUrl,
      grouping: options.grouping,
    });
    this.#signals = (options.signals ?? []).map(({ name, query }) => ({
      name,
      query: prepareQuery(parsePromql(query), store, this.evaluateOptions),
    }));
    this.#runners = options.ruleGroups.map((group) => this.#runner(group));
  }

  get groups(): readonly GroupRunner[] {
    return this.#runners;
  }

  /** How much past the rules want to see, in milliseconds. */
  get historyMs(): number {
    const groups = this.#runners.map(({ group }) => group);
    return historyNeededMs(groups, this.evaluateOptions.lookbackMs ?? monitorDefaults.lookbackMs);
  }

  /** Changes the rules as a reload of Prometheus does: rules that stay the same keep their alerts. */
  setGroups(groups: readonly RuleGroup[], atMs: number): void {
    const before = this.#runners;
    this.#runners = groups.map((group) => this.#runner(group));
    for (const runner of this.#runners) {
      const { file, name } = runner.group;
      const same = before.find(({ group }) => group.file === file && group.name === name);
      if (same !== undefined) runner.adopt(same);
    }
    for (const runner of before) runner.retire(this.#options.epochMs + atMs);
  }

  /** When the groups are due, in their order. */
  tasks(): readonly GroupTask[] {
    return this.#runners.map((runner) => {
      const { intervalMs, group } = runner;
      const phaseMs = (this.#options.groupPhaseMs ?? groupPhaseMs(group, intervalMs)) % intervalMs;
      return { kind: 'group', runner, intervalMs, phaseMs };
    });
  }

  /** When the signals are due. */
  signalTask(): Recurring {
    const intervalMs = this.#intervalMs;
    return { intervalMs, phaseMs: (this.#options.groupPhaseMs ?? 0) % intervalMs };
  }

  /** When a notification wants to go out, +∞ when none is waiting. */
  get nextFlushMs(): number {
    return this.#notifier.nextFlushMs - this.#options.epochMs;
  }

  /** Evaluates a group, unless a reload has replaced it meanwhile. */
  evaluate(runner: GroupRunner, atMs: number): void {
    if (!this.#runners.includes(runner)) return;
    const { epochMs, onEvent } = this.#options;
    const evaluation = runner.evaluate(epochMs + atMs);
    for (const { to, alert, rule } of evaluation.transitions) {
      if (to === 'dropped') continue;
      const { labels, annotations } = alert;
      const value = finiteOrNull(alert.value);
      const activeAtMs = alert.activeAtMs - epochMs;
      onEvent({ kind: 'alert', state: to, name: rule.name, labels, annotations, value, activeAtMs, atMs });
    }
    this.#reportErrors(runner, atMs);
    this.#notify(this.#notifier.take(evaluation, epochMs + atMs), atMs);
  }

  /** Sends the notifications whose time has come. */
  flush(atMs: number): void {
    this.#notify(this.#notifier.flush(this.#options.epochMs + atMs), atMs);
  }

  showSignals(atMs: number): void {
    for (const { name, query } of this.#signals) {
      const found = query.at(this.#options.epochMs + atMs);
      const first = found.type === 'vector' ? found.samples[0]?.value : undefined;
      const value = finiteOrNull(found.type === 'scalar' ? found.value : first);
      this.#options.onEvent({ kind: 'signal', name, value, atMs });
    }
  }

  /** Gives the recording rules a past, in the order in which they would have been evaluated. */
  recordPast(fromMs: number, untilMs: number): void {
    const past = new MonitorSchedule<GroupTask>();
    const hasRecords = ({ runner }: GroupTask): boolean =>
      runner.group.rules.some((rule) => rule.kind === 'record');
    past.set(this.tasks().filter(hasRecords), fromMs);
    for (let atMs = past.nextMs; atMs < untilMs; atMs = past.nextMs) {
      for (const { runner } of past.take(atMs)) runner.record(this.#options.epochMs + atMs);
    }
  }

  #runner(group: RuleGroup): GroupRunner {
    const { externalLabels = {}, externalUrl = monitorDefaults.externalUrl } = this.#options;
    return new GroupRunner(group, {
      store: this.#store,
      intervalMs: group.intervalMs ?? this.#intervalMs,
      externalLabels,
      externalUrl,
      evaluateOptions: this.evaluateOptions,
    });
  }

  /** A rule that goes on failing for the same reason is not news. */
  #reportErrors(runner: GroupRunner, atMs: number): void {
    const { file, name: group } = runner.group;
    for (const [index, { rule, lastError }] of runner.statuses.entries()) {
      const key = JSON.stringify([file, group, index]);
      if (lastError === undefined) this.#failing.delete(key);
      else if (this.#failing.get(key) !== lastError) {
        this.#failing.set(key, lastError);
        this.#options.onEvent({ kind: 'rule-error', group, rule: rule.name, reason: lastError, atMs });
      }
    }
  }

  #notify(messages: readonly WebhookMessage[], atMs: number): void {
    for (const message of messages) this.#options.onEvent({ kind: 'notification', message, atMs });
  }
}

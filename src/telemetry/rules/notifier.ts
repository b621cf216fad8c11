import type { Labels } from '../labels.ts';
import type { Alert } from './alert-state.ts';
import {
  flushGroups,
  type GroupingSettings,
  groupingDefaults,
  nextFlushMs,
  noGroups,
  receiveAlerts,
} from './alertmanager/grouping.ts';
import { type NotifiedAlert, type WebhookMessage, webhookMessage } from './alertmanager/webhook.ts';
import type { GroupEvaluation } from './group-runner.ts';

export interface NotifierOptions {
  readonly receiver: string;
  readonly externalUrl: string;
  /** Batches notifications as an Alertmanager does; without it each alert goes out at the evaluation that changed it. */
  readonly grouping?: Partial<GroupingSettings> | undefined;
}

/** Turns evaluations into the messages that a pager would get. Times are Unix milliseconds. */
export class Notifier {
  readonly #options: NotifierOptions;
  readonly #grouping: GroupingSettings | undefined;
  #state = noGroups;

  constructor(options: NotifierOptions) {
    this.#options = options;
    this.#grouping = options.grouping && { ...groupingDefaults, ...options.grouping };
  }

  /** When {@link flush} has something to do, +∞ when nothing is waiting. */
  get nextFlushMs(): number {
    return nextFlushMs(this.#state);
  }

  /** Takes in an evaluation; returns the messages that go out at once. */
  take(evaluation: GroupEvaluation, tsMs: number): readonly WebhookMessage[] {
    if (this.#grouping === undefined) return this.#direct(evaluation);
    const received = evaluation.due.map((alert) => ({
      ...notified(alert),
      endsAtMs: alert.resolvedAtMs ?? alert.validUntilMs ?? tsMs,
    }));
    this.#state = receiveAlerts(this.#state, received, tsMs, this.#grouping);
    return [];
  }

  /** The messages of the groups whose time has come. */
  flush(tsMs: number): readonly WebhookMessage[] {
    if (this.#grouping === undefined) return [];
    const { state, notifications } = flushGroups(this.#state, tsMs, this.#grouping);
    this.#state = state;
    return notifications.map(({ alerts, groupLabels }) => this.#message(alerts, groupLabels));
  }

  /** One message for each rule whose alerts began to fire or ended. */
  #direct({ transitions }: GroupEvaluation): readonly WebhookMessage[] {
    const byRule = new Map<string, NotifiedAlert[]>();
    for (const { to, alert, rule } of transitions) {
      if (to !== 'firing' && to !== 'resolved') continue;
      byRule.set(rule.name, [...(byRule.get(rule.name) ?? []), notified(alert)]);
    }
    return [...byRule].map(([alertname, alerts]) => this.#message(alerts, { alertname }));
  }

  #message(alerts: readonly NotifiedAlert[], groupLabels: Labels): WebhookMessage {
    const { receiver, externalUrl } = this.#options;
    const generatorUrl = `${externalUrl}/graph`;
    return webhookMessage(alerts, { receiver, externalUrl, generatorUrl, groupLabels, epochMs: 0 });
  }
}

function notified(alert: Alert): NotifiedAlert {
  const { labels, annotations, activeAtMs, firedAtMs, resolvedAtMs } = alert;
  return { labels, annotations, startsAtMs: firedAtMs ?? activeAtMs, endsAtMs: resolvedAtMs };
}

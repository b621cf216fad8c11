import { compareLabels, type Labels, labelOf } from '../../labels.ts';
import { fingerprintOf } from './fingerprint.ts';

/** An alert that a receiver is told about. Times are milliseconds since `epochMs` of {@link WebhookOptions}. */
export interface NotifiedAlert {
  readonly labels: Labels;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAtMs: number;
  /** Missing while the alert fires. */
  readonly endsAtMs?: number | undefined;
}

export interface WebhookOptions {
  readonly receiver: string;
  /** Unix milliseconds of time 0: with it, drill time becomes a date. */
  readonly epochMs: number;
  readonly groupLabels: Labels;
  /** Where the Alertmanager would be reached. */
  readonly externalUrl: string;
  /** Where the Prometheus would be reached. */
  readonly generatorUrl: string;
}

/** The body of an Alertmanager webhook, version 4 (`notify/webhook/webhook.go`, `template/template.go`). */
export interface WebhookMessage {
  readonly receiver: string;
  readonly status: 'firing' | 'resolved';
  readonly alerts: readonly WebhookAlert[];
  readonly groupLabels: Labels;
  readonly commonLabels: Labels;
  readonly commonAnnotations: Readonly<Record<string, string>>;
  readonly externalURL: string;
  readonly version: '4';
  readonly groupKey: string;
  readonly truncatedAlerts: 0;
}

export interface WebhookAlert {
  readonly status: 'firing' | 'resolved';
  readonly labels: Labels;
  readonly annotations: Readonly<Record<string, string>>;
  /** RFC 3339. */
  readonly startsAt: string;
  /** RFC 3339; the year 1 while the alert fires. */
  readonly endsAt: string;
  readonly generatorURL: string;
  readonly fingerprint: string;
}

const neverEnded = '0001-01-01T00:00:00Z';

/** Writes a notification as Alertmanager posts it to a webhook. */
export function webhookMessage(alerts: readonly NotifiedAlert[], options: WebhookOptions): WebhookMessage {
  const written = alerts.toSorted(compareAlerts).map((alert) => writeAlert(alert, options));
  return {
    receiver: options.receiver,
    status: written.some((alert) => alert.status === 'firing') ? 'firing' : 'resolved',
    alerts: written,
    groupLabels: options.groupLabels,
    commonLabels: commonPairs(written.map((alert) => alert.labels)),
    commonAnnotations: commonPairs(written.map((alert) => alert.annotations)),
    externalURL: options.externalUrl,
    version: '4',
    groupKey: groupKeyOf(options.groupLabels),
    truncatedAlerts: 0,
  };
}

/** What Alertmanager calls a group of its root route, for example `{}:{alertname="ModelErrorRate"}`. */
export function groupKeyOf(groupLabels: Labels): string {
  const pairs = Object.keys(groupLabels)
    .sort()
    .map((name) => `${name}=${JSON.stringify(groupLabels[name])}`);
  return `{}:{${pairs.join(', ')}}`;
}

/** Unix milliseconds as Go writes a UTC time in JSON: no more digits of a second than it has. */
export function toRfc3339(unixMs: number): string {
  return new Date(Math.round(unixMs)).toISOString().replace(/\.?0*Z$/, 'Z');
}

function writeAlert(alert: NotifiedAlert, options: WebhookOptions): WebhookAlert {
  const { labels, annotations, startsAtMs, endsAtMs } = alert;
  return {
    status: endsAtMs === undefined ? 'firing' : 'resolved',
    labels,
    annotations,
    startsAt: toRfc3339(options.epochMs + startsAtMs),
    endsAt: endsAtMs === undefined ? neverEnded : toRfc3339(options.epochMs + endsAtMs),
    generatorURL: options.generatorUrl,
    fingerprint: fingerprintOf(labels),
  };
}

/** Alertmanager orders by job and instance first (`types.AlertSlice`). */
function compareAlerts(a: NotifiedAlert, b: NotifiedAlert): number {
  for (const name of ['job', 'instance']) {
    const [left, right] = [labelOf(a.labels, name), labelOf(b.labels, name)];
    if (left !== right) return left < right ? -1 : 1;
  }
  return compareLabels(a.labels, b.labels);
}

function commonPairs(all: readonly Readonly<Record<string, string>>[]): Readonly<Record<string, string>> {
  const [first = {}, ...rest] = all;
  return Object.fromEntries(
    Object.entries(first).filter(([name, value]) => rest.every((other) => other[name] === value)),
  );
}

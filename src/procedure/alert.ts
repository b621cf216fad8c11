/** One alert, as Alertmanager hands it to a webhook (version 4). */
export interface WebhookAlert {
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** RFC 3339; `0001-01-01T00:00:00Z` in `endsAt` means that the alert has not ended. */
  readonly startsAt: string;
  readonly endsAt: string;
  readonly generatorURL: string;
  readonly fingerprint: string;
}

/** The body of an Alertmanager webhook, which is all that a procedure is told when it is called. */
export interface AlertmanagerWebhook {
  readonly version: '4';
  readonly receiver: string;
  readonly status: 'firing' | 'resolved';
  readonly alerts: readonly WebhookAlert[];
  readonly groupLabels: Readonly<Record<string, string>>;
  readonly commonLabels: Readonly<Record<string, string>>;
  readonly commonAnnotations: Readonly<Record<string, string>>;
  readonly externalURL: string;
  readonly groupKey: string;
  readonly truncatedAlerts: number;
}

/** Values that labels must have, the way an Alertmanager route picks its alerts. */
export type LabelMatch = Readonly<Record<string, string>>;

/** Whether labels have every value that is asked for. Nothing asked for is always met. */
export function labelsMatch(match: LabelMatch, labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(match).every(([name, value]) => labels[name] === value);
}

/** Name of the first alert of a webhook, for people. */
export function alertName(webhook: AlertmanagerWebhook): string {
  return webhook.alerts[0]?.labels.alertname ?? webhook.commonLabels.alertname ?? 'unnamed alert';
}

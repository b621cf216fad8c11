import type { WebhookMessage } from '../telemetry/rules/alertmanager/webhook.ts';

/** The body of an Alertmanager webhook, which is all that a procedure is told when it is called. */
export type AlertmanagerWebhook = WebhookMessage;

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

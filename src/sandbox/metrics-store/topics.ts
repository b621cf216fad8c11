import type { WebhookMessage } from '../../telemetry/rules/alertmanager/webhook.ts';

/** An alert that fires, and the drill time at which it went out: it may arrive later, over a channel. */
export interface FiringAlert {
  readonly webhook: WebhookMessage;
  readonly sentMs: number;
}

export const firingTopic = 'firing';
/** How late the last scrape or evaluation was, in milliseconds of drill time. */
export const lagTopic = 'lag';

import type { Labels } from './labels.ts';
import type { WebhookMessage } from './rules/alertmanager/webhook.ts';

/** What the monitor tells its owner. All times are drill milliseconds. */
export type MonitorEvent =
  | {
      /** An alert has changed its state; one that is pending and goes without having fired says nothing. */
      readonly kind: 'alert';
      readonly state: 'pending' | 'firing' | 'resolved';
      readonly name: string;
      readonly labels: Labels;
      readonly annotations: Readonly<Record<string, string>>;
      /** `null` for what is no finite number. */
      readonly value: number | null;
      readonly activeAtMs: number;
      readonly atMs: number;
    }
  | {
      /** What a pager would get. */
      readonly kind: 'notification';
      readonly message: WebhookMessage;
      readonly atMs: number;
    }
  | {
      readonly kind: 'signal';
      readonly name: string;
      /** `null` where the expression gives nothing, or no finite number. */
      readonly value: number | null;
      readonly atMs: number;
    }
  | {
      /** How late the work of an instant was done. */
      readonly kind: 'lag';
      readonly ms: number;
      /** Scrapes left out since the start, because the next one was due before they could begin. */
      readonly missedScrapes: number;
      readonly atMs: number;
    }
  | {
      /** A rule fails, or fails for another reason than before. */
      readonly kind: 'rule-error';
      readonly group: string;
      readonly rule: string;
      readonly reason: string;
      readonly atMs: number;
    };

/** A number as events carry it. */
export function finiteOrNull(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}

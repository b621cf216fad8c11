import type { Alert, AlertStates } from './alert-state.ts';

/** How often a firing or resolved alert is sent again when nothing about it has changed. */
export const resendDelayMs = 60_000;

/**
 * The alerts that have to be sent after an evaluation, and the states that remember it (`sendAlerts`, `needsSending`).
 *
 * Resolved alerts are sent as long as they are kept. The receiver may take a firing alert for resolved once
 * `validUntilMs` has passed.
 */
export function dueNotifications(
  states: AlertStates,
  tsMs: number,
  intervalMs: number,
): { readonly states: AlertStates; readonly due: readonly Alert[] } {
  const next = new Map(states);
  const due: Alert[] = [];
  for (const [key, alert] of states) {
    if (!needsSending(alert, tsMs)) continue;
    const validUntilMs = tsMs + 4 * Math.max(intervalMs, resendDelayMs);
    const sent = { ...alert, lastSentAtMs: tsMs, validUntilMs };
    next.set(key, sent);
    due.push(sent);
  }
  return { states: next, due };
}

function needsSending(alert: Alert, tsMs: number): boolean {
  if (alert.state === 'pending') return false;
  const lastSentAtMs = alert.lastSentAtMs ?? Number.NEGATIVE_INFINITY;
  return (
    (alert.resolvedAtMs ?? Number.NEGATIVE_INFINITY) > lastSentAtMs || lastSentAtMs + resendDelayMs < tsMs
  );
}

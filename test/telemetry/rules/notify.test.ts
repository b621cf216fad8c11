import { expect, test } from 'vitest';
import type { Alert } from '../../../src/telemetry/rules/alert-state.ts';
import { dueNotifications } from '../../../src/telemetry/rules/notify.ts';

const base: Alert = { labels: { alertname: 'A' }, annotations: {}, state: 'firing', value: 1, activeAtMs: 0 };

function isDue(alert: Partial<Alert>, tsMs: number): boolean {
  return dueNotifications(new Map([['a', { ...base, ...alert }]]), tsMs, 30_000).due.length > 0;
}

test('an alert that has just begun to fire is sent, a pending one is not', () => {
  expect(isDue({}, 0)).toBe(true);
  expect(isDue({ state: 'pending' }, 0)).toBe(false);
});

test('a firing alert is sent again when more than a minute has passed, not before', () => {
  expect(isDue({ lastSentAtMs: 0 }, 60_001)).toBe(true);
  expect(isDue({ lastSentAtMs: 0 }, 60_000)).toBe(false);
});

test('an alert that has resolved since it was sent is sent at once, and then each minute', () => {
  expect(isDue({ state: 'inactive', lastSentAtMs: 10_000, resolvedAtMs: 30_000 }, 30_000)).toBe(true);
  expect(isDue({ state: 'inactive', lastSentAtMs: 30_000, resolvedAtMs: 30_000 }, 60_000)).toBe(false);
  expect(isDue({ state: 'inactive', lastSentAtMs: 30_000, resolvedAtMs: 30_000 }, 120_000)).toBe(true);
});

test('a sent alert is valid for four times the interval or the resend delay, whichever is longer', () => {
  const sentWith = (intervalMs: number): number | undefined =>
    dueNotifications(new Map([['a', base]]), 1_000, intervalMs).due[0]?.validUntilMs;
  expect([sentWith(30_000), sentWith(120_000)]).toEqual([241_000, 481_000]);
});

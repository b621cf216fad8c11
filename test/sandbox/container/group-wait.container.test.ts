import { expect, test } from 'vitest';
import { type FiringAlert, firingTopic } from '../../../src/sandbox/metrics-store/topics.ts';
import { openMonitoredGround } from './monitored-ground.ts';

const groupWaitMs = 4_000;
/** Two alerts that fire at once; not in the first seconds, in which Prometheus does not know yet whom to tell. */
const rules = `groups:
  - name: both
    rules:
      - { alert: First, expr: vector(1), for: 8s, labels: { severity: page } }
      - { alert: Second, expr: vector(2), for: 8s, labels: { severity: page } }
`;

test('with a group wait, a real Alertmanager tells of alerts together, in its own words', {
  timeout: 180_000,
}, async () => {
  const { monitoring, clock, epochMs } = await openMonitoredGround(rules, groupWaitMs);
  const told = new Promise<FiringAlert>((resolve) =>
    monitoring.onData(firingTopic, (data) => resolve(data as FiringAlert)),
  );
  await monitoring.call('watch');
  const { webhook, sentMs } = await told;
  expect(webhook).toMatchObject({ version: '4', status: 'firing', receiver: 'firedrill', groupKey: '{}:{}' });
  expect(webhook.alerts.map(({ labels }) => labels.alertname).sort()).toEqual(['First', 'Second']);
  expect(webhook.commonLabels).toEqual({ severity: 'page' });
  // Prometheus tells of an alert a moment after it began; the group waits from then on.
  expect(sentMs).toBeLessThanOrEqual(clock.now());
  const startsAtMs = Date.parse(webhook.alerts[0]?.startsAt ?? '') - epochMs;
  expect(sentMs - startsAtMs).toBeGreaterThanOrEqual(groupWaitMs - 100);
});

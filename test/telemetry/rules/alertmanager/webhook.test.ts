import { expect, test } from 'vitest';
import { fingerprintOf } from '../../../../src/telemetry/rules/alertmanager/fingerprint.ts';
import { toRfc3339, webhookMessage } from '../../../../src/telemetry/rules/alertmanager/webhook.ts';

const options = {
  receiver: 'drill',
  epochMs: Date.parse('2026-09-01T12:00:00Z'),
  groupLabels: { alertname: 'ModelErrorRate' },
  externalUrl: 'http://127.0.0.1:9093',
  generatorUrl: 'http://127.0.0.1:9090/graph',
};

test('a firing alert is written as Alertmanager writes it', () => {
  const labels = { alertname: 'ModelErrorRate', severity: 'page' };
  const message = webhookMessage([{ labels, annotations: { summary: 'bad' }, startsAtMs: 90_500 }], options);
  expect(message).toEqual({
    receiver: 'drill',
    status: 'firing',
    alerts: [
      {
        status: 'firing',
        labels,
        annotations: { summary: 'bad' },
        startsAt: '2026-09-01T12:01:30.5Z',
        endsAt: '0001-01-01T00:00:00Z',
        generatorURL: 'http://127.0.0.1:9090/graph',
        fingerprint: fingerprintOf(labels),
      },
    ],
    groupLabels: { alertname: 'ModelErrorRate' },
    commonLabels: labels,
    commonAnnotations: { summary: 'bad' },
    externalURL: 'http://127.0.0.1:9093',
    version: '4',
    groupKey: '{}:{alertname="ModelErrorRate"}',
    truncatedAlerts: 0,
  });
});

test('a message whose alerts have all ended is resolved, one with a firing alert is not', () => {
  const ended = { labels: { job: 'b' }, annotations: {}, startsAtMs: 0, endsAtMs: 60_000 };
  const firing = { labels: { job: 'a' }, annotations: {}, startsAtMs: 0 };
  expect(webhookMessage([ended], options)).toMatchObject({
    status: 'resolved',
    alerts: [{ status: 'resolved', endsAt: '2026-09-01T12:01:00Z' }],
  });
  const both = webhookMessage([ended, firing], options);
  expect(both.status).toBe('firing');
  expect(both.alerts.map((alert) => alert.labels.job)).toEqual(['a', 'b']);
  expect(both.commonLabels).toEqual({});
});

test('a fingerprint is FNV-1a over names and values, whatever the order of the labels', () => {
  // Both numbers stand in the tests of prometheus/common (model/signature_test.go).
  expect(BigInt(`0x${fingerprintOf({})}`)).toBe(14695981039346656037n);
  const upstream = fingerprintOf({ name: 'garland, briggs', fear: 'love is not enough' });
  expect(BigInt(`0x${upstream}`)).toBe(5799056148416392346n);
  expect(fingerprintOf({ a: '1', b: '2' })).toBe(fingerprintOf({ b: '2', a: '1' }));
  expect(fingerprintOf({ a: 'b' })).not.toBe(fingerprintOf({ ab: '' }));
});

test('a time has no more digits of a second than it needs', () => {
  expect([0, 500, 1_230, 10_000].map(toRfc3339)).toEqual([
    '1970-01-01T00:00:00Z',
    '1970-01-01T00:00:00.5Z',
    '1970-01-01T00:00:01.23Z',
    '1970-01-01T00:00:10Z',
  ]);
});

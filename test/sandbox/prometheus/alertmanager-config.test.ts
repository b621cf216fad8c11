import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { alertmanagerConfig } from '../../../src/sandbox/prometheus/alertmanager-config.ts';

test('alerts are grouped as our own monitoring does, and told to the part beside Prometheus', () => {
  const config = parse(alertmanagerConfig({ groupWaitMs: 2_500, webhook: 'http://monitoring:7003/webhook' }));
  expect(config).toEqual({
    route: {
      receiver: 'firedrill',
      group_wait: '2500ms',
      group_interval: '300000ms',
      repeat_interval: '14400000ms',
    },
    receivers: [
      {
        name: 'firedrill',
        webhook_configs: [{ url: 'http://monitoring:7003/webhook', send_resolved: false }],
      },
    ],
  });
});

import { expect, onTestFinished, test } from 'vitest';
import { LapseClock } from '../../../src/core/clock.ts';
import { wallDate } from '../../../src/core/wall-date.ts';
import { imagesOf } from '../../../src/sandbox/container/images.ts';
import { type FiringAlert, firingTopic } from '../../../src/sandbox/metrics-store/topics.ts';
import { openPremises } from '../../../src/sandbox/open-premises.ts';
import { scratchFolder } from '../process/scratch.ts';

const groupWaitMs = 4_000;
/** Two alerts that fire at once; not in the first seconds, in which Prometheus does not know yet whom to tell. */
const rules = {
  file: 'rules.yml',
  text: `groups:
  - name: both
    rules:
      - { alert: First, expr: vector(1), for: 8s, labels: { severity: page } }
      - { alert: Second, expr: vector(2), for: 8s, labels: { severity: page } }
`,
};

test('with a group wait, a real Alertmanager tells of alerts together, in its own words', {
  timeout: 180_000,
}, async () => {
  const clock = new LapseClock();
  const epochMs = wallDate().getTime();
  const premises = await openPremises('container', {
    images: imagesOf(process.env),
    onProgress: (text) => void process.stderr.write(`${text}\n`),
  });
  const ground = await premises.open({
    clock,
    logDir: await scratchFolder(),
    databaseName: 'product',
    onAction: () => {},
  });
  onTestFinished(async () => {
    await ground[Symbol.asyncDispose]();
    await premises[Symbol.asyncDispose]();
  }, 60_000);
  const part = await ground.startMonitoring?.(
    {
      domain: 'healthcare-diagnostic',
      targets: [],
      rules: [rules],
      scrapeIntervalMs: 1_000,
      evaluationIntervalMs: 1_000,
      epochMs,
      groupWaitMs,
      seed: 7,
    },
    (spec) => ground.driver.start({ host: 'monitoring', ...spec }),
  );
  const first = await new Promise<FiringAlert>((resolve) =>
    part?.onData(firingTopic, (data) => resolve(data as FiringAlert)),
  );
  const { webhook, sentMs } = first;
  expect(webhook).toMatchObject({ version: '4', status: 'firing', receiver: 'firedrill', groupKey: '{}:{}' });
  expect(webhook.alerts.map(({ labels }) => labels.alertname).sort()).toEqual(['First', 'Second']);
  expect(webhook.commonLabels).toEqual({ severity: 'page' });
  // Prometheus tells of an alert a moment after it began; the group waits from then on.
  expect(sentMs).toBeLessThanOrEqual(clock.now());
  const startsAtMs = Date.parse(webhook.alerts[0]?.startsAt ?? '') - epochMs;
  expect(sentMs - startsAtMs).toBeGreaterThanOrEqual(groupWaitMs - 100);
});

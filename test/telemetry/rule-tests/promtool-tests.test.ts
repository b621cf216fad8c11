import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seededRandom } from '../../../src/core/random.ts';
import { type PromtoolTests, promtoolTests } from '../../../src/telemetry/rule-tests/promtool-tests.ts';
import { exportRecording, type Recording } from '../../../src/telemetry/rule-tests/recording.ts';
import { runTestFile } from '../../../src/telemetry/rule-tests/run-test-file.ts';
import { parseRuleFile } from '../../../src/telemetry/rules/rule-file.ts';
import { second, serve, startMonitor } from '../support/drill.ts';

const run = promisify(execFile);
const isInstalled = await run('promtool', ['--version']).then(
  () => true,
  () => false,
);
const isRequired = process.env.CI_REQUIRE_PROMTOOL === '1';

const rules = `
groups:
  - name: users
    rules:
      - record: job:errors:ratio1m
        expr: sum by (job) (rate(http_requests_total{code="500"}[1m])) / sum by (job) (rate(http_requests_total[1m]))
      - alert: ErrorRatio
        expr: job:errors:ratio1m > 0.02
        for: 30s
        labels: { severity: page }
        annotations: { summary: '{{ $value | humanizePercentage }} of {{ $labels.job }}' }
      - { alert: NeverFires, expr: 'job:errors:ratio1m > 1' }
  - name: speed
    interval: 30s
    rules:
      - alert: Slow
        expr: histogram_quantile(0.99, sum by (le) (rate(latency_seconds_bucket[40s]))) > 0.3
      - { alert: Old, expr: 'time() - http_requests_total > 1000000' }
  - name: sight
    interval: 1m
    rules:
      - { alert: Down, expr: 'up == 0', annotations: { value: '{{ $value }}' } }
`;

let folder: string;
let recording: Recording;
let tests: PromtoolTests;

async function recordDrill(): Promise<Recording> {
  await using drill = await startMonitor({
    ruleGroups: parseRuleFile(rules, 'rules.yaml'),
    history: { random: seededRandom(1) },
    groupPhaseMs: 12_658,
    externalLabels: { region: 'north' },
  });
  await drill.pass(60 * second, () => serve(drill.server, 1));
  drill.monitor.openHistory();
  await drill.pass(180 * second, () => serve(drill.server, 1));
  await drill.pass(360 * second, () => serve(drill.server, 60));
  await drill.pass(600 * second, () => serve(drill.server, 1));
  // As it crosses the border between two processes.
  return JSON.parse(JSON.stringify(exportRecording(drill.monitor))) as Recording;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'firedrill-emit-'));
  recording = await recordDrill();
  const groups = parseRuleFile(rules, 'rules.yaml');
  tests = promtoolTests(recording, { groups, ruleFiles: ['rules.yaml'], name: 'S00', comment: 'A drill.' });
  await writeFile(join(folder, 'rules.yaml'), rules);
  for (const { name, text } of tests.files) await writeFile(join(folder, name), text);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('there is a file for each evaluation interval, and a reason for each rule that is left out', () => {
  expect(tests.files.map(({ name }) => name)).toEqual(['S00-30s.test.yaml', 'S00-1m.test.yaml']);
  expect(tests.skipped).toEqual([
    {
      group: 'speed',
      rule: 'Old',
      reason: expect.stringContaining('it fires at another moment than in the drill'),
    },
  ]);
});

test('only series that the rules look at are recorded, to the last digit', () => {
  const names = new Set(recording.series.map(({ labels }) => labels.__name__));
  expect([...names].toSorted()).toEqual(['ALERTS', 'http_requests_total', 'latency_seconds_bucket', 'up']);
});

test('a test says when an alert fires, and that it did not one evaluation before', () => {
  const [file] = tests.files;
  const cases = [
    ...(file?.text ?? '').matchAll(/eval_time: '(\w+)'\n\s+alertname: 'ErrorRatio'\n\s+exp_alerts:( \[\])?/g),
  ];
  expect(cases.map(([, , empty]) => empty !== undefined)).toEqual([true, false, false, true, true]);
  expect(file?.text).toContain("summary: '20% of router'");
});

test('our engine passes the tests in both versions of Prometheus', async () => {
  for (const { name } of tests.files) {
    for (const semantics of ['prometheus-2', 'prometheus-3'] as const) {
      const { tests: run } = await runTestFile(join(folder, name), { semantics });
      expect(run.length).toBeGreaterThan(0);
      expect(run.flatMap(({ failures }) => failures)).toEqual([]);
    }
  }
});

test('a rule that has been changed so that it fires later does not pass', async () => {
  await writeFile(join(folder, 'rules.yaml'), rules.replace('for: 30s', 'for: 90s'));
  const { tests: run } = await runTestFile(join(folder, 'S00-30s.test.yaml'));
  await writeFile(join(folder, 'rules.yaml'), rules);
  expect(run.flatMap(({ failures }) => failures).length).toBeGreaterThan(0);
});

describe.skipIf(!isInstalled && !isRequired)('promtool (skipped where it is not installed)', () => {
  test('passes every test that is written', async () => {
    const files = tests.files.map(({ name }) => join(folder, name));
    const { stdout } = await run('promtool', ['test', 'rules', ...files]);
    expect(stdout.match(/SUCCESS/g)).toHaveLength(files.length);
  });
});

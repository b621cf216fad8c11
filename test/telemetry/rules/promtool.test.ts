import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../src/core/random.ts';
import { GroupRunner } from '../../../src/telemetry/rules/group-runner.ts';
import { parseRuleFile } from '../../../src/telemetry/rules/rule-file.ts';
import { SeriesStore } from '../../../src/telemetry/store/series-store.ts';

const run = promisify(execFile);
const isInstalled = await run('promtool', ['--version']).then(
  () => true,
  () => false,
);
const isRequired = process.env.CI_REQUIRE_PROMTOOL === '1';

const minute = 60_000;
const minutes = 60;
const timings = ['0', '1m', '90s', '2m', '5m'].flatMap((wait) =>
  ['0', '2m', '150s'].map((keep) => ({ wait, keep })),
);

/** An alert on its own series for each timing, and a recording rule in front of it. */
const rules = `
groups:
  - name: g
    rules:
${timings
  .map(
    ({ wait, keep }, index) => `
      - { record: 'r${index}', expr: 'sum by (p) (x{n="${index}"})', labels: { origin: rule } }
      - alert: A${index}
        expr: r${index} > 0
        for: ${wait}
        keep_firing_for: ${keep}
        labels: { level: '{{ if gt $value 1.0 }}high{{ else }}low{{ end }}' }
        annotations: { text: '{{ $labels.p }}: {{ $value | humanize }} {{ printf "%.1f" $value }} {{ $labels }}' }`,
  )
  .join('')}
`;

/** The alerts of our engine that fire, minute by minute, in the form that promtool compares with. */
function firingAlerts(patterns: readonly (readonly number[])[]) {
  const store = new SeriesStore();
  const [group] = parseRuleFile(rules, 'rules.yaml');
  if (group === undefined) throw new Error('no group');
  const runner = new GroupRunner(group, { store, intervalMs: minute, externalLabels: {}, externalUrl: '' });
  return Array.from({ length: minutes }, (_, index) => index).flatMap((index) => {
    patterns.forEach((pattern, n) => {
      store.append({ __name__: 'x', n: `${n}`, p: `p${n}` }, index * minute, pattern[index] ?? 0);
    });
    runner.evaluate(index * minute);
    return runner.statuses.flatMap(({ rule, alerts }) => {
      if (rule.kind !== 'alert') return [];
      const firing = [...alerts.values()].filter((alert) => alert.state === 'firing');
      const expected = firing.map(({ labels: { alertname: _, ...labels }, annotations }) => ({
        exp_labels: labels,
        exp_annotations: annotations,
      }));
      return [{ eval_time: `${index}m`, alertname: rule.name, exp_alerts: expected }];
    });
  });
}

describe.skipIf(!isInstalled && !isRequired)('promtool (skipped where it is not installed)', () => {
  test('agrees minute by minute on which alerts fire, with which labels and annotations', async () => {
    const random = seededRandom(3);
    // Stretches of some minutes, so that alerts both mature and flap.
    const patterns = timings.map(() => {
      const values: number[] = [];
      while (values.length < minutes) values.push(...Array(random.int(1, 6)).fill(random.pick([0, 1, 2.5])));
      return values.slice(0, minutes);
    });
    const expected = firingAlerts(patterns);
    expect(expected.filter(({ exp_alerts }) => exp_alerts.length > 0).length).toBeGreaterThan(100);
    const input = patterns.map((values, n) => ({
      series: `x{n="${n}",p="p${n}"}`,
      values: values.join(' '),
    }));
    const folder = await mkdtemp(join(tmpdir(), 'firedrill-promtool-'));
    try {
      await writeFile(join(folder, 'rules.yaml'), rules);
      const file = join(folder, 'test.yaml');
      const group = { interval: '1m', input_series: input, alert_rule_test: expected };
      await writeFile(
        file,
        JSON.stringify({ rule_files: ['rules.yaml'], evaluation_interval: '1m', tests: [group] }),
      );
      const { stdout } = await run('promtool', ['test', 'rules', file]);
      expect(stdout).toContain('SUCCESS');
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

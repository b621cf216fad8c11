import { describe, expect, test } from 'vitest';
import { evaluateInstant, parsePromql } from '../../../src/telemetry/promql/index.ts';
import { GroupRunner } from '../../../src/telemetry/rules/group-runner.ts';
import { groupPhaseMs, nextInstantMs } from '../../../src/telemetry/rules/group-schedule.ts';
import { parseRuleFile } from '../../../src/telemetry/rules/rule-file.ts';
import { SeriesStore } from '../../../src/telemetry/store/series-store.ts';
import { STALE_NAN } from '../../../src/telemetry/store/stale.ts';

const epochMs = Date.parse('2026-09-01T00:00:00Z');
const second = 1_000;

function runner(rules: string, store: SeriesStore, fields = ''): GroupRunner {
  const [group] = parseRuleFile(`groups:\n  - name: g\n    ${fields}\n    rules:\n${rules}`, 'rules.yaml');
  if (group === undefined) throw new Error('no group');
  return new GroupRunner(group, { store, intervalMs: 30 * second, externalLabels: {}, externalUrl: '' });
}

/** What an instant query answers, as text. */
function ask(store: SeriesStore, query: string, atMs: number): string[] {
  const value = evaluateInstant(parsePromql(query), store, epochMs + atMs);
  if (value.type !== 'vector') throw new Error('expected a vector');
  return value.samples
    .map(
      ({ labels, value: number }) =>
        `${Object.entries(labels)
          .map(([k, v]) => `${k}=${v}`)
          .join(' ')} ${number}`,
    )
    .sort();
}

const downRule = `
      - alert: Down
        expr: up == 0
        for: 30s
        labels: { severity: page }
        annotations: { summary: "{{ $labels.job }} is {{ $value }}" }
`;

function withUp(): { readonly store: SeriesStore; readonly set: (atMs: number, value: number) => void } {
  const store = new SeriesStore();
  return { store, set: (atMs, value) => store.append({ __name__: 'up', job: 'api' }, epochMs + atMs, value) };
}

describe('alerting rules', () => {
  test('an alert goes through its states, with labels and annotations expanded', () => {
    const { store, set } = withUp();
    const group = runner(downRule, store);
    const changes: string[] = [];
    for (const [index, value] of [1, 0, 0, 1].entries()) {
      const atMs = index * 30 * second;
      set(atMs, value);
      for (const { to, alert } of group.evaluate(epochMs + atMs).transitions) {
        changes.push(`${atMs / second}s ${to} ${JSON.stringify(alert.labels)} ${alert.annotations.summary}`);
      }
    }
    const labels = '{"alertname":"Down","job":"api","severity":"page"}';
    expect(changes).toEqual([
      `30s pending ${labels} api is 0`,
      `60s firing ${labels} api is 0`,
      `90s resolved ${labels} api is 0`,
    ]);
  });

  test('ALERTS and ALERTS_FOR_STATE are written, and end when the alert does', () => {
    const { store, set } = withUp();
    const group = runner(downRule, store);
    const shown: string[][] = [];
    for (const [index, value] of [0, 0, 1].entries()) {
      const atMs = index * 30 * second;
      set(atMs, value);
      group.evaluate(epochMs + atMs);
      shown.push(
        ask(store, '{__name__=~"ALERTS.*"}', atMs).map((line) =>
          line.replace(/alertname=Down |severity=page |job=api /g, ''),
        ),
      );
    }
    const start = epochMs / second;
    expect(shown).toEqual([
      ['__name__=ALERTS alertstate=pending 1', `__name__=ALERTS_FOR_STATE ${start}`],
      ['__name__=ALERTS alertstate=firing 1', `__name__=ALERTS_FOR_STATE ${start}`],
      [],
    ]);
  });

  test('a query that fails freezes the alerts, and they go on from there', () => {
    const store = new SeriesStore();
    const group = runner('      - { alert: Ratio, expr: a / on (job) b > 0, for: 1m }', store);
    const shown = [0, 1, 2].map((index) => {
      const atMs = epochMs + index * 30 * second;
      store.append({ __name__: 'a', job: 'x' }, atMs, 1);
      store.append({ __name__: 'b', job: 'x' }, atMs, 1);
      // A second series on the right makes the matching ambiguous, for the second evaluation alone.
      if (index > 0) store.append({ __name__: 'b', job: 'x', pod: '2' }, atMs, index === 1 ? 1 : STALE_NAN);
      group.evaluate(atMs);
      const [status] = group.statuses;
      return [...(status?.alerts.values() ?? [])].map((alert) => `${alert.state} ${status?.health}`).join();
    });
    expect(shown).toEqual(['pending ok', 'pending err', 'firing ok']);
  });

  test('an evaluation with a query_offset looks back by it and writes its series there', () => {
    const { store, set } = withUp();
    const group = runner('      - { alert: Down, expr: up == 0 }', store, 'query_offset: 1m');
    set(0, 0);
    set(60 * second, 1);
    expect(group.evaluate(epochMs + 60 * second).transitions.map(({ to }) => to)).toEqual(['firing']);
    expect(ask(store, 'ALERTS', 0)).toHaveLength(1);
  });

  test('a template can query the store', () => {
    const { store, set } = withUp();
    const rule = `      - { alert: Down, expr: up == 0, annotations: { n: '{{ query "count(up)" | first | value }}' } }`;
    set(0, 0);
    const [transition] = runner(rule, store).evaluate(epochMs).transitions;
    expect(transition?.alert.annotations.n).toBe('1');
  });
});

describe('recording rules', () => {
  test('an alert sees what a recording rule above it has just written', () => {
    const { store, set } = withUp();
    const rules = `
      - { record: 'job:up:sum', expr: sum by (job) (up), labels: { kind: sum } }
      - { alert: Down, expr: 'job:up:sum == 0' }
`;
    set(0, 0);
    expect(
      runner(rules, store)
        .evaluate(epochMs)
        .transitions.map(({ to }) => to),
    ).toEqual(['firing']);
    expect(ask(store, 'job:up:sum', 0)).toEqual(['__name__=job:up:sum job=api kind=sum 0']);
  });

  test('a series that the rule no longer gives is marked as ended', () => {
    const { store, set } = withUp();
    const group = runner("      - { record: 'down', expr: up == 0 }", store);
    set(0, 0);
    group.evaluate(epochMs);
    expect(ask(store, 'down', 0)).toHaveLength(1);
    set(30 * second, 1);
    group.evaluate(epochMs + 30 * second);
    expect(ask(store, 'down', 30 * second)).toEqual([]);
  });

  test('a result beyond the limit of the group is an error and writes nothing', () => {
    const { store, set } = withUp();
    set(0, 1);
    store.append({ __name__: 'up', job: 'web' }, epochMs, 1);
    const group = runner("      - { record: 'copy', expr: up }", store, 'limit: 1');
    expect(group.evaluate(epochMs).errors.map(({ reason }) => reason)).toEqual([
      'exceeded limit of 1 with 2 series',
    ]);
    expect(ask(store, 'copy', 0)).toEqual([]);
  });

  test('a result with the same labels twice is an error', () => {
    const { store, set } = withUp();
    set(0, 1);
    store.append({ __name__: 'up', job: 'web' }, epochMs, 1);
    const group = runner("      - { record: 'copy', expr: up, labels: { job: all } }", store);
    expect(group.evaluate(epochMs).errors.map(({ reason }) => reason)).toEqual([
      'vector contains metrics with the same labelset after applying rule labels',
    ]);
  });
});

describe('the schedule of a group', () => {
  const [a, b] = parseRuleFile('groups: [{ name: a }, { name: b }]', 'dir/rules.yaml');

  test('its phase is the same each time, below the interval, and another one for another group', () => {
    if (a === undefined || b === undefined) throw new Error('no groups');
    const phases = [a, b].map((group) => groupPhaseMs(group, 30_000));
    expect([a, b].map((group) => groupPhaseMs({ ...group, file: 'elsewhere/rules.yaml' }, 30_000))).toEqual(
      phases,
    );
    expect(phases[0]).not.toBe(phases[1]);
    for (const phase of phases) expect(phase >= 0 && phase < 30_000).toBe(true);
  });

  test('its instants are k·interval + phase', () => {
    expect(nextInstantMs(0, 30_000, 7_000)).toBe(7_000);
    expect(nextInstantMs(7_000, 30_000, 7_000)).toBe(7_000);
    expect(nextInstantMs(7_001, 30_000, 7_000)).toBe(37_000);
  });
});

import { describe, expect, test } from 'vitest';
import { LapseClock } from '../../src/core/clock.ts';
import { seededRandom } from '../../src/core/random.ts';
import { Monitor } from '../../src/telemetry/monitor.ts';
import { parseRuleFile } from '../../src/telemetry/rules/rule-file.ts';
import { epochMs, rules, second, serve, startMonitor } from './support/drill.ts';
import { startMetricsServer } from './support/metrics-server.ts';

describe('a drill without a made-up past', () => {
  test('an alert on a real target goes pending, fires and resolves at the scheduled instants', async () => {
    await using drill = await startMonitor();
    await drill.pass(120 * second, () => serve(drill.server, 1));
    await drill.pass(240 * second, () => serve(drill.server, 60));
    await drill.pass(390 * second, () => serve(drill.server, 0));
    const alerts = drill.events.filter((event) => event.kind === 'alert');
    expect(alerts.map(({ state, atMs, activeAtMs }) => [state, atMs / second, activeAtMs / second])).toEqual([
      ['pending', 150, 150],
      ['firing', 180, 150],
      ['resolved', 300, 150],
    ]);
    expect(alerts[1]).toMatchObject({
      name: 'ErrorRate',
      labels: { alertname: 'ErrorRate', job: 'router', severity: 'page' },
      annotations: { summary: expect.stringMatching(/^\d+(\.\d+)?% of router$/) },
    });
    expect(
      drill.events
        .filter((event) => event.kind === 'notification')
        .map(({ atMs, message }) => [atMs / second, message.status]),
    ).toEqual([
      [180, 'firing'],
      [300, 'resolved'],
    ]);
  });

  test('an error rate below the limit raises no alert', async () => {
    await using drill = await startMonitor();
    await drill.pass(240 * second, () => serve(drill.server, 3));
    expect(drill.events.filter((event) => event.kind === 'alert' || event.kind === 'rule-error')).toEqual([]);
    expect(drill.ask('job:errors:ratio1m')[0]).toBeCloseTo(0.01, 3);
  });

  test('samples carry the scheduled time, the labels of the target and the news of its health', async () => {
    await using drill = await startMonitor();
    await drill.pass(30 * second, () => serve(drill.server, 1));
    expect(drill.ask('timestamp(up{job="router",instance="router-1"})')).toEqual([
      (epochMs + 30 * second) / second,
    ]);
    expect(drill.ask('http_requests_total{code="500"}')).toEqual([2]);
    expect(drill.ask('scrape_samples_scraped')[0]).toBeGreaterThan(5);
    expect(drill.monitor.targets).toMatchObject([{ health: 'up', lastScrapeMs: 30 * second, lastError: '' }]);
    expect(drill.monitor.metadata.get('http_requests_total')).toEqual([
      { type: 'counter', help: 'Requests by code' },
    ]);
  });

  test('paused scrapes leave a gap without any trace, and scraping goes on behind it', async () => {
    await using drill = await startMonitor();
    await drill.pass(60 * second, () => serve(drill.server, 0));
    drill.monitor.pauseScrapes(120 * second);
    await drill.pass(105 * second, () => serve(drill.server, 0));
    expect(drill.ask('count_over_time(up[45s])')).toEqual([]);
    expect(drill.ask('absent(rate(http_requests_total[45s]))')).toEqual([1]);
    await drill.pass(135 * second, () => serve(drill.server, 0));
    expect(drill.ask('count_over_time(up[45s])')).toEqual([2]);
    expect(drill.monitor.pausedScrapes).toBe(3);
  });

  test('scrapes that nobody paused are all taken', async () => {
    await using drill = await startMonitor();
    await drill.pass(60 * second, () => serve(drill.server, 0));
    expect(drill.ask('count_over_time(up[1m])')).toEqual([4]);
    expect(drill.monitor.pausedScrapes).toBe(0);
  });

  test.each(['broken', 'garbled'] as const)(
    'a %s target is down and its series end, until it is back',
    async (mode) => {
      await using drill = await startMonitor();
      await drill.pass(30 * second, () => serve(drill.server, 1));
      drill.server.state.mode = mode;
      await drill.pass(45 * second);
      expect(drill.ask('up')).toEqual([0]);
      expect(drill.ask('http_requests_total')).toEqual([]);
      expect(drill.monitor.targets[0]).toMatchObject({ health: 'down' });
      drill.server.state.mode = 'good';
      await drill.pass(60 * second);
      expect(drill.ask('up')).toEqual([1]);
      expect(drill.ask('http_requests_total')).toHaveLength(2);
    },
  );

  test('a series that a target no longer shows ends at the next scrape', async () => {
    await using drill = await startMonitor();
    await drill.pass(30 * second, () => serve(drill.server, 1));
    drill.server.requests.remove({ code: '500' });
    await drill.pass(45 * second);
    expect(drill.ask('http_requests_total')).toHaveLength(1);
  });

  test('a target that is taken off the list loses its series, a new one gets its own', async () => {
    await using drill = await startMonitor();
    await using other = await startMetricsServer();
    await drill.pass(15 * second, () => serve(drill.server, 1));
    drill.monitor.setTargets([{ ...other.target, instance: 'router-2' }]);
    await drill.pass(30 * second);
    expect(drill.ask('up{instance="router-1"}')).toEqual([]);
    expect(drill.ask('up{instance="router-2"}')).toEqual([1]);
  });

  test('signals are shown with each evaluation, and an expression without a result shows nothing', async () => {
    const signals = [
      { name: 'queue', query: 'queue_length' },
      { name: 'nothing', query: 'no_such_metric' },
    ];
    await using drill = await startMonitor({ signals });
    await drill.pass(30 * second, () => drill.server.queue.set(4));
    expect(drill.events.filter((event) => event.kind === 'signal' && event.atMs === 30 * second)).toEqual([
      { kind: 'signal', name: 'queue', value: 4, atMs: 30 * second },
      { kind: 'signal', name: 'nothing', value: null, atMs: 30 * second },
    ]);
  });

  test('a rule that goes on failing says so once', async () => {
    const failing =
      'groups: [{ name: g, rules: [{ record: x, expr: "up / on () {__name__=~\\"queue_length|up\\"}" }] }]';
    await using drill = await startMonitor({ ruleGroups: parseRuleFile(failing, 'r.yaml') });
    await drill.pass(90 * second);
    const errors = drill.events.filter((event) => event.kind === 'rule-error');
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({ group: 'g', rule: 'x', atMs: 0 });
  });

  test('with the grouping of an Alertmanager the page goes out after group_wait', async () => {
    await using drill = await startMonitor({ grouping: { groupBy: ['job'], groupWaitMs: 30 * second } });
    await drill.pass(60 * second, () => serve(drill.server, 1));
    await drill.pass(180 * second, () => serve(drill.server, 60));
    const fired = drill.events.find((event) => event.kind === 'alert' && event.state === 'firing');
    const page = drill.events.find((event) => event.kind === 'notification');
    expect((page?.atMs ?? 0) - (fired?.atMs ?? 0)).toBe(30 * second);
    expect(page).toMatchObject({ message: { version: '4', groupKey: '{}:{job="router"}' } });
  });

  test('a reload keeps the alerts of rules that stay, and ends what goes', async () => {
    await using drill = await startMonitor();
    await drill.pass(60 * second, () => serve(drill.server, 1));
    await drill.pass(150 * second, () => serve(drill.server, 60));
    expect(drill.ask('ALERTS{alertstate="firing"}')).toEqual([1]);
    drill.monitor.setRuleGroups(parseRuleFile(rules, 'rules.yaml'));
    await drill.pass(180 * second, () => serve(drill.server, 60));
    expect(drill.events.filter((event) => event.kind === 'alert').map(({ state }) => state)).toEqual([
      'pending',
      'firing',
    ]);
    drill.monitor.setRuleGroups([]);
    await drill.pass(195 * second);
    expect(drill.ask('ALERTS')).toEqual([]);
  });
});

describe('a drill with a made-up past', () => {
  const history = { random: seededRandom(1), historyMs: 600 * second };

  test('nothing is stored or evaluated before the history is opened, and windows are full afterwards', async () => {
    await using drill = await startMonitor({ history });
    await drill.pass(60 * second, () => serve(drill.server, 3));
    expect(drill.monitor.store.counts.samples).toBe(0);
    expect([drill.monitor.isReady, drill.monitor.baselineScrapes]).toEqual([false, 5]);
    const oldestMs = drill.monitor.openHistory();
    expect(oldestMs).toBe(-600 * second);
    expect(drill.monitor.isReady).toBe(true);
    expect(drill.ask('sum(rate(http_requests_total[5m]))')[0]).toBeCloseTo(20, 0);
    expect(drill.ask('count_over_time(job:errors:ratio1m[5m])')).toEqual([10]);
    await drill.pass(120 * second, () => serve(drill.server, 3));
    expect(drill.ask('sum(rate(http_requests_total[5m]))')[0]).toBeCloseTo(20, 0);
    expect(drill.monitor.store.counts).toMatchObject({ outOfOrder: 0, duplicates: 0 });
    expect(drill.events.filter((event) => event.kind === 'alert')).toEqual([]);
  });

  test('how much past is written follows from the rules when nothing is said', async () => {
    await using drill = await startMonitor({ history: { random: seededRandom(1) } });
    await drill.pass(30 * second, () => serve(drill.server, 3));
    // An instant selector looks back 5m and the alert waits 30s; its recording rule sees 1m.
    expect(drill.monitor.openHistory()).toBe(-(300 + 30 + 60) * second);
  });

  test('a history is refused before the second scrape', async () => {
    await using drill = await startMonitor({ history });
    expect(() => drill.monitor.openHistory()).toThrow('only once two scrapes have been measured');
  });
});

describe('lateness', () => {
  test('a monitor that keeps up reports no lag, one whose clock has run ahead reports how far', async () => {
    await using drill = await startMonitor();
    await drill.pass(30 * second);
    expect(drill.monitor.lagMs).toBe(0);
    await drill.clock.advanceTo(100 * second);
    expect(drill.monitor.lagMs).toBeGreaterThan(0);
    await drill.monitor.settled(100 * second);
    const last = drill.events.findLast((event) => event.kind === 'lag');
    expect(last).toMatchObject({ atMs: 90 * second, ms: 10 * second });
  });

  test('evaluations that are late are made up for, scrapes that are too late are left out', async () => {
    await using drill = await startMonitor({ signals: [{ name: 'time', query: 'time()' }] });
    await drill.clock.advanceTo(200 * second);
    await drill.monitor.settled(200 * second);
    const instants = drill.events.filter((event) => event.kind === 'signal').map(({ atMs }) => atMs / second);
    expect(instants).toEqual([0, 30, 60, 90, 120, 150, 180]);
    const last = drill.events.findLast((event) => event.kind === 'lag');
    expect(last?.missedScrapes).toBeGreaterThan(0);
    expect(drill.server.state.scrapes + (last?.missedScrapes ?? 0)).toBe(14);
  });

  test('a target that does not answer counts as down when its time is up, on the clock of the drill', async () => {
    await using drill = await startMonitor({ scrapeTimeoutMs: 5 * second });
    drill.server.state.mode = 'silent';
    await drill.clock.advanceTo(15 * second);
    expect(drill.monitor.targets[0]?.health).toBe('up');
    await drill.clock.advanceTo(20 * second);
    await drill.monitor.settled(15 * second);
    expect(drill.monitor.targets[0]).toMatchObject({
      health: 'down',
      lastError: 'context deadline exceeded',
    });
  });
});

test('a monitor on a clock in time-lapse keeps to its schedule', async () => {
  await using server = await startMetricsServer();
  const clock = new LapseClock();
  clock.setSpeed(60);
  const instants: number[] = [];
  const monitor = new Monitor({
    clock,
    epochMs,
    targets: [server.target],
    ruleGroups: [],
    signals: [{ name: 'up', query: 'up' }],
    onEvent: (event) => event.kind === 'signal' && instants.push(event.atMs / second),
  });
  const stop = new AbortController();
  const running = monitor.run(stop.signal);
  await monitor.settled(90 * second);
  stop.abort();
  await running;
  expect(instants.filter((atMs) => atMs <= 90)).toEqual([30, 60, 90]);
});

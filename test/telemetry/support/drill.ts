import { ManualClock } from '../../../src/core/clock.ts';
import { Monitor, type MonitorEvent, type MonitorOptions } from '../../../src/telemetry/monitor.ts';
import { evaluateInstant, parsePromql } from '../../../src/telemetry/promql/index.ts';
import { parseRuleFile } from '../../../src/telemetry/rules/rule-file.ts';
import { startMetricsServer } from './metrics-server.ts';

export const epochMs = Date.parse('2026-09-01T00:00:00Z');
export const second = 1_000;
export const rules = `
groups:
  - name: router
    rules:
      - record: job:errors:ratio1m
        expr: |
          sum by (job) (rate(http_requests_total{code="500"}[1m])) / sum by (job) (rate(http_requests_total[1m]))
      - alert: ErrorRate
        expr: job:errors:ratio1m > 0.02
        for: 30s
        labels: { severity: page }
        annotations: { summary: "{{ $value | humanizePercentage }} of {{ $labels.job }}" }
`;

/** A monitor on a clock that moves only when told, on a real target. */
export async function startMonitor(options: Partial<MonitorOptions> = {}) {
  const server = await startMetricsServer();
  const clock = new ManualClock();
  const events: MonitorEvent[] = [];
  const monitor = new Monitor({
    clock,
    epochMs,
    targets: [server.target],
    ruleGroups: parseRuleFile(rules, 'rules.yaml'),
    onEvent: (event) => events.push(event),
    groupPhaseMs: 0,
    ...options,
  });
  const stop = new AbortController();
  const running = monitor.run(stop.signal);
  let nowMs = 0;
  await monitor.settled(0);
  return {
    server,
    clock,
    events,
    monitor,
    /** Lets drill time pass in steps of one scrape; `each` says what the target goes through before each of them. */
    async pass(untilMs: number, each: () => void = () => undefined): Promise<void> {
      while (nowMs < untilMs) {
        nowMs += 15 * second;
        each();
        await clock.advanceTo(nowMs);
        await monitor.settled(nowMs);
      }
    },
    ask(query: string, atMs = nowMs): number[] {
      const value = evaluateInstant(parsePromql(query), monitor.store, epochMs + atMs);
      return value.type === 'vector' ? value.samples.map((sample) => sample.value) : [];
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await running;
      await server[Symbol.asyncDispose]();
    },
  };
}

/** Fifteen seconds of traffic: 300 requests, some of them errors, and a latency of 0.05 s for most. */
export function serve(server: Awaited<ReturnType<typeof startMetricsServer>>, errors: number): void {
  server.requests.inc({ code: '200' }, 300 - errors);
  server.requests.inc({ code: '500' }, errors);
  for (let request = 0; request < 30; request += 1) server.latency.observe(request === 0 ? 0.5 : 0.05);
}

import { NO_LABELS } from '../../src/telemetry/labels.ts';
import { GroupRunner } from '../../src/telemetry/rules/group-runner.ts';
import { replayAlerts } from '../../src/telemetry/rules/replay.ts';
import { parseRuleFile } from '../../src/telemetry/rules/rule-file.ts';
import { SeriesStore } from '../../src/telemetry/store/series-store.ts';
import { type Result, seconds } from './result.ts';
import { eachSample, type Workload } from './workload.ts';

const outside = { externalLabels: NO_LABELS, externalUrl: '' };

/** Our engine, in this process: over the past at once, as a calibration does, and evaluation by evaluation, as a drill does. */
export function benchFiredrill(workload: Workload): readonly Result[] {
  const start = process.uptime();
  const { samples, scrapeMs, rule } = workload;
  const began = seconds();
  const store = new SeriesStore({ maxSamples: Number.MAX_SAFE_INTEGER });
  for (const counter of workload.counters) {
    const series = store.seriesOf(counter.labels);
    eachSample(counter, scrapeMs, series.append);
  }
  const load = seconds() - began;
  const [group] = parseRuleFile(JSON.stringify({ groups: [{ name: 'g', rules: [rule] }] }), 'rules.yaml');
  const [parsed] = group?.rules ?? [];
  if (group === undefined || parsed?.kind !== 'alert') throw new Error('The workload has one alert.');
  const range = { startMs: 0, endMs: (samples - 1) * scrapeMs, stepMs: scrapeMs };

  const replayBegan = seconds();
  const replayed = replayAlerts(parsed, { store, range, ...outside });
  const replay = seconds() - replayBegan;

  const runner = new GroupRunner(group, { store, intervalMs: scrapeMs, ...outside });
  const stepsBegan = seconds();
  let fired = 0;
  for (let timeMs = range.startMs; timeMs <= range.endMs; timeMs += scrapeMs) {
    fired += runner.evaluate(timeMs).transitions.filter(({ to }) => to === 'firing').length;
  }
  const steps = seconds() - stepsBegan;
  const alerts = `${replayed.filter(({ to }) => to === 'firing').length}`;
  return [
    { name: 'firedrill, over the range', start, load, evaluate: replay, alerts },
    { name: 'firedrill, step by step', start, load, evaluate: steps, alerts: `${fired}` },
  ];
}

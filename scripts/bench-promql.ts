import { wallMs } from '../src/core/clock.ts';
import { seededRandom } from '../src/core/random.ts';
import { evaluateFrame, parsePromql, prepareQuery } from '../src/telemetry/promql/index.ts';
import { SeriesStore } from '../src/telemetry/store/series-store.ts';

// Measures the evaluator on 1,000 counters over a day at 30 s: the case for which promtool's time is known.

const SERIES = 1_000;
const SCRAPE_MS = 30_000;
const DAY_MS = 86_400_000;

const store = new SeriesStore();
const random = seededRandom(42);
timed('append', (SERIES * DAY_MS) / SCRAPE_MS, () => {
  for (let series = 0; series < SERIES; series += 1) {
    const labels = { __name__: 'x_total', instance: `${series}`, job: `job-${series % 10}` };
    const handle = store.seriesOf(labels);
    let value = 0;
    for (let timeMs = 0; timeMs < DAY_MS; timeMs += SCRAPE_MS) {
      value = random.chance(0.001) ? 0 : value + random.int(0, 100);
      handle.append(timeMs, value);
    }
  }
});

const range = { startMs: 0, endMs: DAY_MS - SCRAPE_MS, stepMs: SCRAPE_MS };
const steps = SERIES * (DAY_MS / SCRAPE_MS);
for (const text of [
  'rate(x_total[5m])',
  'sum by (job) (rate(x_total[5m])) > 0',
  'rate(x_total[5m]) / rate(x_total[1h])',
  'max_over_time(x_total[5m])',
]) {
  const query = parsePromql(text);
  timed(`range   ${text}`, steps, () => evaluateFrame(query, store, range));
}
for (const text of ['rate(x_total[5m]) > 1e9', 'sum by (job) (rate(x_total[5m])) > 1e9']) {
  const prepared = prepareQuery(parsePromql(text), store);
  timed(`instant ${text}`, steps, () => {
    for (let timeMs = range.startMs; timeMs <= range.endMs; timeMs += range.stepMs) prepared.at(timeMs);
  });
}

function timed(name: string, count: number, run: () => unknown): void {
  const startMs = wallMs();
  run();
  const tookMs = wallMs() - startMs;
  const each = ((tookMs * 1e6) / count).toFixed(1);
  process.stdout.write(
    `${name.padEnd(56)} ${(tookMs / 1_000).toFixed(2)} s ${each.padStart(8)} ns per step\n`,
  );
}

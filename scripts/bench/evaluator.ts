import { seededRandom } from '../../src/core/random.ts';
import { evaluateFrame, parsePromql, prepareQuery } from '../../src/telemetry/promql/index.ts';
import { SeriesStore } from '../../src/telemetry/store/series-store.ts';
import { seconds } from './result.ts';

const SCRAPE_MS = 30_000;
const SAMPLES = 2_880;

/** Nanoseconds that our evaluator takes for each series and step, for some expressions, over random counters that restart at times. */
export function benchEvaluator(series: number): string {
  const store = new SeriesStore({ maxSamples: Number.MAX_SAFE_INTEGER });
  const random = seededRandom(42);
  for (let index = 0; index < series; index += 1) {
    const handle = store.seriesOf({ __name__: 'x_total', instance: `${index}`, job: `job-${index % 10}` });
    let value = 0;
    for (let sample = 0; sample < SAMPLES; sample += 1) {
      value = random.chance(0.001) ? 0 : value + random.int(0, 100);
      handle.append(sample * SCRAPE_MS, value);
    }
  }
  const range = { startMs: 0, endMs: (SAMPLES - 1) * SCRAPE_MS, stepMs: SCRAPE_MS };
  const lines: string[] = [];
  const timed = (name: string, evaluate: () => unknown): void => {
    const began = seconds();
    evaluate();
    const each = ((seconds() - began) * 1e9) / (series * SAMPLES);
    lines.push(`${name.padEnd(64)} ${each.toFixed(1).padStart(7)} ns`);
  };
  for (const text of [
    'rate(x_total[5m])',
    'sum by (job) (rate(x_total[5m])) > 0',
    'rate(x_total[5m]) / rate(x_total[1h])',
    'max_over_time(x_total[5m])',
  ]) {
    const query = parsePromql(text);
    timed(`over a range   ${text}`, () => evaluateFrame(query, store, range));
  }
  for (const text of ['rate(x_total[5m]) > 1e9', 'sum by (job) (rate(x_total[5m])) > 1e9']) {
    const prepared = prepareQuery(parsePromql(text), store);
    timed(`step by step   ${text}`, () => {
      for (let timeMs = 0; timeMs <= range.endMs; timeMs += SCRAPE_MS) prepared.at(timeMs);
    });
  }
  return lines.join('\n');
}

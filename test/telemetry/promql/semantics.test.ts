import { describe, expect, test } from 'vitest';
import { evaluateInstant, parsePromql, type Value } from '../../../src/telemetry/promql/index.ts';
import { SeriesStore } from '../../../src/telemetry/store/series-store.ts';

const store = new SeriesStore();
for (let timeMs = 0; timeMs <= 600_000; timeMs += 30_000) {
  store.append({ __name__: 'x_total', path: 'a\nb' }, timeMs, timeMs / 1_000);
}

function valuesAt(text: string, atMs: number, semantics: 'prometheus-3' | 'prometheus-2'): number[] {
  const value: Value = evaluateInstant(parsePromql(text, { semantics }), store, atMs, { semantics });
  return value.type === 'vector' ? value.samples.map((sample) => sample.value) : [];
}

describe('a window of one scrape interval', () => {
  test('holds two samples on the grid in Prometheus 2', () => {
    expect(valuesAt('rate(x_total[30s])', 300_000, 'prometheus-2')).toEqual([1]);
    expect(valuesAt('rate(x_total[30s])', 310_000, 'prometheus-2')).toEqual([]);
  });

  test('never holds two samples in Prometheus 3', () => {
    expect(valuesAt('rate(x_total[30s])', 300_000, 'prometheus-3')).toEqual([]);
    expect(valuesAt('rate(x_total[30s])', 310_000, 'prometheus-3')).toEqual([]);
  });
});

test('a sample at the far end of the lookback is seen in Prometheus 2 and not in Prometheus 3', () => {
  expect(valuesAt('x_total', 900_000, 'prometheus-2')).toEqual([600]);
  expect(valuesAt('x_total', 900_000, 'prometheus-3')).toEqual([]);
  expect(valuesAt('x_total', 899_999, 'prometheus-3')).toEqual([600]);
});

test('a step of a subquery at the far end of its range counts in Prometheus 2 and not in Prometheus 3', () => {
  expect(valuesAt('count_over_time(x_total[1m:30s])', 300_000, 'prometheus-2')).toEqual([3]);
  expect(valuesAt('count_over_time(x_total[1m:30s])', 300_000, 'prometheus-3')).toEqual([2]);
});

test('a dot in a matcher matches a newline in Prometheus 3 and not in Prometheus 2', () => {
  expect(valuesAt('x_total{path=~"a.b"}', 0, 'prometheus-3')).toEqual([0]);
  expect(valuesAt('x_total{path=~"a.b"}', 0, 'prometheus-2')).toEqual([]);
});

test('holt_winters follows a straight line', () => {
  const [level] = valuesAt('holt_winters(x_total[5m], 0.5, 0.5)', 600_000, 'prometheus-2');
  expect(level).toBeCloseTo(600, 9);
});

test('a factor out of bounds fails holt_winters', () => {
  expect(() => valuesAt('holt_winters(x_total[5m], 1, 0.5)', 600_000, 'prometheus-2')).toThrow(
    'invalid smoothing factor. Expected: 0 < sf < 1, got: 1.000000',
  );
});

test('a single NaN varies by nothing in Prometheus 2 and is no number in Prometheus 3', () => {
  expect(valuesAt('stddev(x_total / 0 * 0)', 0, 'prometheus-2')).toEqual([0]);
  expect(valuesAt('stddev(x_total / 0 * 0)', 0, 'prometheus-3')).toEqual([Number.NaN]);
  expect(valuesAt('stdvar(x_total / 0 * 0 or vector(1))', 0, 'prometheus-2')).toEqual([Number.NaN]);
});

test('a sum keeps a negative zero in Prometheus 2 and rounding errors out in Prometheus 3', () => {
  expect(valuesAt('1 / sum(-(x_total * 0))', 0, 'prometheus-2')).toEqual([-Infinity]);
  expect(valuesAt('1 / sum(-(x_total * 0))', 0, 'prometheus-3')).toEqual([Infinity]);
  const large =
    'label_replace(vector(1e16), "n", "1", "", "") or label_replace(vector(1), "n", "2", "", "") or vector(-1e16)';
  expect(valuesAt(`sum(${large})`, 0, 'prometheus-2')).toEqual([0]);
  expect(valuesAt(`sum(${large})`, 0, 'prometheus-3')).toEqual([1]);
});

import { describe, expect, test } from 'vitest';
import { type Random, seededRandom } from '../../../src/core/random.ts';
import { formatLabels } from '../../../src/telemetry/labels.ts';
import {
  evaluateFrame,
  evaluateInstant,
  evaluateRange,
  parsePromql,
  prepareQuery,
  type Value,
} from '../../../src/telemetry/promql/index.ts';
import { SeriesStore } from '../../../src/telemetry/store/series-store.ts';
import { STALE_NAN } from '../../../src/telemetry/store/stale.ts';

const SCRAPE_MS = 15_000;

/** Counters and gauges that come late, stop, restart, pause and are marked stale. */
function livelyStore(random: Random, fromMs: number, toMs: number, store = new SeriesStore()): SeriesStore {
  for (const job of ['a', 'b']) {
    for (const instance of ['1', '2', '3']) {
      const stream = random.stream(`${job}${instance}`);
      let count = 0;
      for (let timeMs = fromMs; timeMs <= toMs; timeMs += SCRAPE_MS) {
        count = stream.chance(0.03) ? 0 : count + stream.int(0, 9);
        if (stream.chance(0.1)) continue;
        const isEnd = stream.chance(0.03);
        store.append({ __name__: 'x_total', job, instance }, timeMs, isEnd ? STALE_NAN : count);
        store.append({ __name__: 'y', job, instance, le: instance }, timeMs, stream.normal());
      }
    }
    store.append({ __name__: 'build', job, version: `v${job}` }, toMs, 1);
  }
  return store;
}

const queries = [
  'x_total',
  'rate(x_total[1m])',
  'sum by (job) (increase(x_total[2m])) > 3',
  'avg without (instance) (y) / on (job) group_left () max by (job) (x_total)',
  'x_total > ignoring (le) y or y offset 30s',
  'y and on (instance) (x_total > 20) unless y > 0',
  'histogram_quantile(0.9, sum by (le, job) (abs(y)))',
  'max_over_time(rate(x_total[1m])[2m:15s]) - min_over_time(y[1m])',
  'topk by (job) (1, y) * on (job) group_left (version) build',
  'label_replace(y, "instance", "$1", "job", "(.*)") + 1 or absent(x_total{job="a"})',
  'count_values("v", round(y)) + time()',
  'quantile(0.3, y @ 300) + vector(scalar(x_total{instance="1",job="b"}))',
  'clamp(deriv(y[2m]), -1, 1) * -1 + changes(y[1m])',
];

/** The points of a value at one time, and those alone. */
function pointsAt(value: Value, timeMs: number): string[] {
  const lines =
    value.type === 'vector'
      ? value.samples.map((sample) => `${formatLabels(sample.labels)} ${sample.value}`)
      : value.type === 'matrix'
        ? value.series.flatMap(({ labels, points }) =>
            points.filter(([at]) => at === timeMs).map(([, point]) => `${formatLabels(labels)} ${point}`),
          )
        : [];
  return lines.sort();
}

function attempt<T>(evaluate: () => T): T | string {
  try {
    return evaluate();
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : `${thrown}`;
  }
}

describe.each(queries)('%s', (text) => {
  const query = parsePromql(text);
  const store = livelyStore(seededRandom(7), 0, 600_000);
  const range = { startMs: 90_000, endMs: 690_000, stepMs: 20_000 };

  test('gives over a range what it gives at each instant', () => {
    const whole = attempt(() => evaluateRange(query, store, range));
    for (let timeMs = range.startMs; timeMs <= range.endMs; timeMs += range.stepMs) {
      const instant = attempt(() => evaluateInstant(query, store, timeMs));
      // A range fails when one of its instants does.
      if (typeof instant === 'string') expect(whole).toBe(instant);
      else if (typeof whole !== 'string') expect(pointsAt(whole, timeMs)).toEqual(pointsAt(instant, timeMs));
    }
  });

  test('gives the same when it is prepared, while series come, go and go on', () => {
    const growing = new SeriesStore({ retentionMs: 240_000 });
    const prepared = prepareQuery(query, growing);
    for (let timeMs = 0; timeMs <= 600_000; timeMs += 60_000) {
      livelyStore(seededRandom(timeMs), timeMs, timeMs + 59_000, growing);
      growing.append({ __name__: 'y', job: `job-${timeMs}`, instance: '1' }, timeMs, 1);
      for (const atMs of [timeMs + 59_000, timeMs, timeMs + 30_000]) {
        expect(attempt(() => pointsAt(prepared.at(atMs), atMs))).toEqual(
          attempt(() => pointsAt(evaluateInstant(query, growing, atMs), atMs)),
        );
      }
    }
  });
});

describe('kinds of values', () => {
  const store = new SeriesStore();
  store.append({ __name__: 'x' }, 10_000, 1);
  store.append({ __name__: 'x' }, 20_000, 2);

  test('a scalar, a string, a vector and a range vector are told apart', () => {
    const at = (text: string): Value => evaluateInstant(parsePromql(text), store, 20_000);
    expect(at('1 + 1')).toEqual({ type: 'scalar', value: 2, annotations: [] });
    expect(at('("a")')).toEqual({ type: 'string', value: 'a', annotations: [] });
    expect(at('x')).toMatchObject({ type: 'vector', samples: [{ labels: { __name__: 'x' }, value: 2 }] });
    const points = [
      [10_000, 1],
      [20_000, 2],
    ];
    expect(at('x[1m]')).toMatchObject({ type: 'matrix', series: [{ labels: { __name__: 'x' }, points }] });
    expect(at('x[30s:10s]')).toMatchObject({ series: [{ points }] });
  });

  test('over a range a scalar is a series without labels, and a string is refused', () => {
    const range = { startMs: 0, endMs: 20_000, stepMs: 10_000 };
    expect(evaluateRange(parsePromql('time()'), store, range).series).toEqual([
      {
        labels: {},
        points: [
          [0, 0],
          [10_000, 10],
          [20_000, 20],
        ],
      },
    ]);
    expect(() => evaluateRange(parsePromql('"a"'), store, range)).toThrow(
      'invalid expression type "string" for range query, must be Scalar or instant Vector',
    );
  });

  test('a frame holds the same values in columns', () => {
    const frame = evaluateFrame(parsePromql('x * 2'), store, { startMs: 0, endMs: 20_000, stepMs: 10_000 });
    expect(frame.rows.map(({ labels }) => labels)).toEqual([{}]);
    expect([...frame.present]).toEqual([0, 1, 1]);
    expect([...frame.values].slice(1)).toEqual([2, 4]);
  });

  test('a range that ends before it starts has no steps', () => {
    const range = { startMs: 1, endMs: 0, stepMs: 1 };
    expect(evaluateRange(parsePromql('x + 1'), store, range).series).toEqual([]);
  });

  test('what would not fit into memory is refused', () => {
    expect(() => evaluateRange(parsePromql('x'), store, { startMs: 0, endMs: 1e9, stepMs: 1 })).toThrow(
      'too many samples',
    );
  });

  test('annotations carry their place', () => {
    const { annotations } = evaluateInstant(parsePromql('1 + rate(x[1m])'), store, 20_000);
    expect(annotations).toMatchObject([{ level: 'info', place: '1:10' }]);
    expect(evaluateInstant(parsePromql('1 + delta(x[1m])'), store, 20_000).annotations).toEqual([]);
  });
});

describe('metric names', () => {
  const store = new SeriesStore();
  store.append({ __name__: 'a' }, 0, 1);
  const at = (delayedNameRemoval: boolean): Value =>
    evaluateInstant(parsePromql('label_replace(abs(a), "name", "$1", "__name__", "(.*)")'), store, 0, {
      delayedNameRemoval,
    });

  test('are gone at once by default', () => {
    expect(at(false)).toMatchObject({ samples: [{ labels: {} }] });
  });

  test('are gone at the end when their removal is delayed', () => {
    expect(at(true)).toMatchObject({ samples: [{ labels: { name: 'a' } }] });
  });
});

test('the lookback can be shorter than five minutes', () => {
  const store = new SeriesStore();
  store.append({ __name__: 'x' }, 0, 1);
  const at = (timeMs: number): Value =>
    evaluateInstant(parsePromql('x'), store, timeMs, { lookbackMs: 30_000 });
  expect(at(29_999)).toMatchObject({ samples: [{ value: 1 }] });
  expect(at(30_000)).toMatchObject({ samples: [] });
});

test('a subquery without a step takes the one of the options', () => {
  const store = new SeriesStore();
  store.append({ __name__: 'x' }, 0, 1);
  const count = (subqueryStepMs: number): Value =>
    evaluateInstant(parsePromql('count_over_time(x[1m:])'), store, 60_000, { subqueryStepMs });
  expect(count(10_000)).toMatchObject({ samples: [{ value: 6 }] });
  expect(count(30_000)).toMatchObject({ samples: [{ value: 2 }] });
});

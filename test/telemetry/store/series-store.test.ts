import { describe, expect, test } from 'vitest';
import { matcher } from '../../../src/telemetry/store/matcher.ts';
import { SeriesStore } from '../../../src/telemetry/store/series-store.ts';
import { STALE_NAN } from '../../../src/telemetry/store/stale.ts';

const up = { __name__: 'up', job: 'router' };
const isUp = [matcher('__name__', '=', 'up')];

function valuesOf(store: SeriesStore): number[] {
  return store.select(isUp).flatMap(({ values, start, end }) => [...values.subarray(start, end)]);
}

describe('appending', () => {
  test('samples in the order of their times are kept', () => {
    const store = new SeriesStore();
    for (let timeMs = 0; timeMs < 100; timeMs += 1) store.append(up, timeMs, timeMs * 2);
    expect(valuesOf(store)).toEqual(Array.from({ length: 100 }, (_, index) => index * 2));
    expect(store.counts).toMatchObject({ series: 1, samples: 100, outOfOrder: 0, duplicates: 0 });
  });

  test('a sample older than the newest is refused and counted', () => {
    const store = new SeriesStore();
    store.append(up, 10, 1);
    store.append(up, 5, 2);
    expect(valuesOf(store)).toEqual([1]);
    expect(store.counts.outOfOrder).toBe(1);
  });

  test('of two values at the same time the first stays, and only a different one counts as refused', () => {
    const store = new SeriesStore();
    store.append(up, 10, 1);
    store.append(up, 10, 1);
    expect(store.counts.duplicates).toBe(0);
    store.append(up, 10, 2);
    expect(valuesOf(store)).toEqual([1]);
    expect(store.counts.duplicates).toBe(1);
  });

  test('a stale marker ends a series, an ordinary NaN is a value', () => {
    const store = new SeriesStore();
    store.append(up, 1, Number.NaN);
    store.append(up, 2, STALE_NAN);
    const [series] = store.select(isUp);
    expect(valuesOf(store)).toEqual([Number.NaN]);
    expect(series?.isStaleWithin(1, 2)).toBe(true);
    expect(series?.isStaleWithin(2, 3)).toBe(false);
  });

  test('an empty label is the same as none', () => {
    const store = new SeriesStore();
    store.append({ ...up, zone: '' }, 1, 1);
    store.append(up, 2, 2);
    expect(store.counts.series).toBe(1);
    expect(store.seriesMatching()).toEqual([up]);
  });
});

describe('limits', () => {
  test('beyond the limit of samples the oldest go', () => {
    const store = new SeriesStore({ maxSamples: 100 });
    for (let timeMs = 0; timeMs <= 100; timeMs += 1) store.append(up, timeMs, timeMs);
    expect(store.counts.samples).toBeLessThanOrEqual(90);
    expect(valuesOf(store).at(-1)).toBe(100);
    expect(store.counts.dropped).toBe(101 - store.counts.samples);
  });

  test('within the limit of samples nothing goes', () => {
    const store = new SeriesStore({ maxSamples: 100 });
    for (let timeMs = 0; timeMs < 100; timeMs += 1) store.append(up, timeMs, timeMs);
    expect(store.counts).toMatchObject({ samples: 100, dropped: 0 });
  });

  test('retention drops what is older, and a series that has nothing left', () => {
    const store = new SeriesStore({ retentionMs: 80 });
    store.append({ __name__: 'gone' }, 0, 1);
    for (let timeMs = 0; timeMs <= 200; timeMs += 1) store.append(up, timeMs, timeMs);
    expect(store.seriesMatching()).toEqual([up]);
    const oldest = valuesOf(store)[0] ?? 0;
    expect(oldest).toBeGreaterThanOrEqual(200 - 80 - 80 / 8 - 1);
    expect(oldest).toBeLessThanOrEqual(200 - 80);
  });

  test('beyond the limit of series new ones are refused and counted, known ones go on', () => {
    const store = new SeriesStore({ maxSeries: 1 });
    store.append(up, 1, 1);
    store.append({ __name__: 'other' }, 1, 1);
    store.append(up, 2, 2);
    expect(store.counts).toMatchObject({ series: 1, samples: 2, overLimit: 1 });
  });
});

describe('selecting', () => {
  const store = new SeriesStore();
  for (const [job, code] of [
    ['a', '200'],
    ['a', '500'],
    ['b', '200'],
  ] as const) {
    store.append({ __name__: 'requests', job, code }, job === 'a' ? 10 : 20, 1);
  }
  store.append({ __name__: 'bare' }, 30, 1);

  test('every operator finds what it should and nothing else', () => {
    const codes = (...matchers: Parameters<SeriesStore['select']>[0]): (string | undefined)[] =>
      store.select(matchers).map(({ labels }) => `${labels.job}${labels.code}`);
    expect(codes(matcher('job', '=', 'a'))).toEqual(['a200', 'a500']);
    expect(codes(matcher('__name__', '=', 'requests'), matcher('job', '!=', 'a'))).toEqual(['b200']);
    expect(codes(matcher('code', '=~', '2..'))).toEqual(['a200', 'b200']);
    expect(codes(matcher('__name__', '=', 'requests'), matcher('code', '!~', '2.*'))).toEqual(['a500']);
    expect(codes(matcher('job', '=', 'c'))).toEqual([]);
  });

  test('an empty value means that the label is missing', () => {
    expect(store.seriesMatching([matcher('job', '=', '')])).toEqual([{ __name__: 'bare' }]);
    expect(store.seriesMatching([matcher('job', '!=', '')])).toHaveLength(3);
  });

  test('a regular expression must match the whole value', () => {
    expect(store.select([matcher('code', '=~', '20')])).toEqual([]);
    expect(store.select([matcher('code', '=~', '20|500')])).toHaveLength(1);
  });

  test('with a range, only series with something in it are found', () => {
    expect(store.seriesMatching([], { fromMs: 15, toMs: 25 })).toEqual([
      { __name__: 'requests', code: '200', job: 'b' },
    ]);
    expect(store.seriesMatching([], { fromMs: 31, toMs: 40 })).toEqual([]);
  });

  test('names and values of labels are listed sorted, narrowed down by matchers', () => {
    expect(store.labelNames()).toEqual(['__name__', 'code', 'job']);
    expect(store.labelNames([matcher('__name__', '=', 'bare')])).toEqual(['__name__']);
    expect(store.labelValues('code')).toEqual(['200', '500']);
    expect(store.labelValues('code', [matcher('job', '=', 'b')])).toEqual(['200']);
    expect(store.labelValues('toString')).toEqual([]);
  });
});

describe('handles and generations', () => {
  test('a handle appends to the series of its labels', () => {
    const store = new SeriesStore();
    const handle = store.seriesOf(up);
    expect(store.counts.series).toBe(0);
    handle.append(1, 1);
    store.append(up, 2, 2);
    handle.append(3, 3);
    expect(valuesOf(store)).toEqual([1, 2, 3]);
  });

  test('a handle brings back a series that retention has removed', () => {
    const store = new SeriesStore({ retentionMs: 10 });
    const handle = store.seriesOf(up);
    handle.append(1, 1);
    store.append({ __name__: 'other' }, 100, 1);
    expect(store.select(isUp)).toEqual([]);
    handle.append(101, 2);
    expect(valuesOf(store)).toEqual([2]);
  });

  test('the generation changes when a series comes or goes, not when it goes on', () => {
    const store = new SeriesStore({ retentionMs: 10 });
    store.append(up, 1, 1);
    const first = store.generation;
    store.append(up, 2, 2);
    expect(store.generation).toBe(first);
    store.append({ __name__: 'other' }, 100, 1);
    expect(store.generation).not.toBe(first);
  });
});

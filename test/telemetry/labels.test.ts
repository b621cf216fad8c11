import { describe, expect, test } from 'vitest';
import {
  compareLabels,
  dropLabels,
  formatLabels,
  keepLabels,
  labelOf,
  labelsFrom,
  labelsKey,
  normalizeBounds,
  withLabels,
} from '../../src/telemetry/labels.ts';

describe('keys', () => {
  test('the same labels in another order, or with empty ones, have the same key', () => {
    expect(labelsKey({ b: '2', a: '1', c: '' })).toBe(labelsKey({ a: '1', b: '2' }));
  });

  test('labels that only look the same when joined have different keys', () => {
    expect(labelsKey({ a: 'bc' })).not.toBe(labelsKey({ ab: 'c' }));
    expect(labelsKey({ a: '1', b: '2' })).not.toBe(labelsKey({ a: '1b2' }));
  });

  test('a label may have the name of a property that every object has', () => {
    expect(labelOf({ job: 'a' }, 'constructor')).toBe('');
    expect(labelOf(labelsFrom([['constructor', 'x']]), 'constructor')).toBe('x');
    expect(labelOf(labelsFrom([['__proto__', 'x']]), '__proto__')).toBe('x');
  });
});

test('labels are kept, dropped and replaced without touching the original', () => {
  const labels = { __name__: 'up', job: 'a', zone: 'z' };
  expect(keepLabels(labels, new Set(['job']))).toEqual({ job: 'a' });
  expect(dropLabels(labels, new Set(['job']))).toEqual({ __name__: 'up', zone: 'z' });
  expect(
    withLabels(labels, [
      ['job', 'b'],
      ['zone', ''],
    ]),
  ).toEqual({ __name__: 'up', job: 'b' });
  expect(labels).toEqual({ __name__: 'up', job: 'a', zone: 'z' });
});

test('labels are ordered by name, then value, and a part comes before the whole', () => {
  const sorted = [{ b: '1' }, { a: '2' }, { a: '1', c: '1' }, { a: '1' }].sort(compareLabels);
  expect(sorted).toEqual([{ a: '1' }, { a: '1', c: '1' }, { a: '2' }, { b: '1' }]);
});

test('a metric is written the way Prometheus writes it', () => {
  expect(formatLabels({ __name__: 'up' })).toBe('up');
  expect(formatLabels({ __name__: 'up', job: 'a"b', a: '1' })).toBe('up{a="1", job="a\\"b"}');
  expect(formatLabels({})).toBe('{}');
});

test('whole bounds of buckets and quantiles get a fraction, others stay', () => {
  expect(normalizeBounds({ le: '1' })).toEqual({ le: '1.0' });
  expect(normalizeBounds({ quantile: '0' })).toEqual({ quantile: '0.0' });
  for (const le of ['0.5', '+Inf', '1.0', 'x']) expect(normalizeBounds({ le })).toEqual({ le });
});

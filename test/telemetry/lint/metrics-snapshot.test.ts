import { expect, test } from 'vitest';
import { parseMetricsSnapshot, topFiniteBound } from '../../../src/telemetry/lint/metrics-snapshot.ts';

test('the text of a target tells metrics, types, labels and their values', () => {
  const snapshot = parseMetricsSnapshot(
    '# TYPE x counter\nx{a="1",b="2"} 5\nx{a="3"} 7\n# TYPE h histogram\nh_bucket{le="0.5"} 1\nh_bucket{le="+Inf"} 1\n',
    'metrics',
  );
  expect(snapshot.get('x')).toEqual({
    type: 'counter',
    labels: new Map([
      ['a', new Set(['1', '3'])],
      ['b', new Set(['2'])],
    ]),
  });
  expect(topFiniteBound(snapshot, 'h_bucket')).toBe(0.5);
});

test('JSON tells metrics, labels and their values', () => {
  const snapshot = parseMetricsSnapshot('{"x": {"a": ["1", "3"]}, "y": {}}', 'metrics.json');
  expect([...snapshot.keys()]).toEqual(['x', 'y']);
  expect(snapshot.get('x')?.labels.get('a')).toEqual(new Set(['1', '3']));
  expect(topFiniteBound(snapshot, 'x')).toBeUndefined();
});

test('what is neither says where it goes wrong', () => {
  expect(() => parseMetricsSnapshot('{"x": ["a"]}', 'm.json')).toThrow(
    /^m\.json:1:7: expected "x" to be a map/,
  );
  expect(() => parseMetricsSnapshot('what is this', 'm.txt')).toThrow(
    /^m\.txt: line 1 is not in the Prometheus text format/,
  );
});

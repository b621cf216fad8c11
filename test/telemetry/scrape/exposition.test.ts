import { expect, test } from 'vitest';
import { ExpositionParser, familyOf } from '../../../src/telemetry/scrape/exposition.ts';

function parse(text: string) {
  return new ExpositionParser().parse(text);
}

test('counters, gauges, histograms and summaries are read with their metadata', () => {
  const text = `# HELP http_requests_total Requests \\\\ with\\nbreak
# TYPE http_requests_total counter
http_requests_total{method="post",code="200"} 1027 1395066363000
# TYPE latency_seconds histogram
latency_seconds_bucket{le="1"} 3
latency_seconds_bucket{le="+Inf"} 4
latency_seconds_sum 2.5e-1
latency_seconds_count 4

# a comment
# TYPE rpc summary
rpc{quantile="0.5"} NaN
temperature -3
`;
  const { samples, metadata } = parse(text);
  expect(samples).toEqual([
    { labels: { __name__: 'http_requests_total', code: '200', method: 'post' }, value: 1027 },
    { labels: { __name__: 'latency_seconds_bucket', le: '1.0' }, value: 3 },
    { labels: { __name__: 'latency_seconds_bucket', le: '+Inf' }, value: 4 },
    { labels: { __name__: 'latency_seconds_sum' }, value: 0.25 },
    { labels: { __name__: 'latency_seconds_count' }, value: 4 },
    { labels: { __name__: 'rpc', quantile: '0.5' }, value: Number.NaN },
    { labels: { __name__: 'temperature' }, value: -3 },
  ]);
  expect(metadata.get('http_requests_total')).toEqual({ type: 'counter', help: 'Requests \\ with\nbreak' });
  expect(familyOf('latency_seconds_bucket', metadata)).toEqual({
    name: 'latency_seconds',
    type: 'histogram',
  });
  expect(familyOf('temperature', metadata)).toEqual({ name: 'temperature', type: 'unknown' });
});

test('label values keep their escapes, braces, commas and blanks', () => {
  const { samples } = parse(
    'm{ a = "x\\"y\\\\z\\n", b="}, c=\\"1\\"", } +Inf\n{"quoted.name", "l.x"="1"} -Inf',
  );
  expect(samples).toEqual([
    { labels: { __name__: 'm', a: 'x"y\\z\n', b: '}, c="1"' }, value: Number.POSITIVE_INFINITY },
    { labels: { __name__: 'quoted.name', 'l.x': '1' }, value: Number.NEGATIVE_INFINITY },
  ]);
});

test('a bound is kept as it is scraped for Prometheus 2', () => {
  const parser = new ExpositionParser({ normalizesBounds: false });
  expect(parser.parse('# TYPE a histogram\na_bucket{le="1"} 1\n').samples[0]?.labels.le).toBe('1');
});

test('a series that is shown again keeps the very same labels, one that was gone does not', () => {
  const parser = new ExpositionParser();
  const labelsOf = (text: string) => parser.parse(text).samples[0]?.labels;
  const first = labelsOf('a{x="1"} 1\n');
  expect(labelsOf('a{x="1"} 2\n')).toBe(first);
  parser.parse('b 1\n');
  expect(labelsOf('a{x="1"} 3\n')).not.toBe(first);
});

test('a line in another format is refused with its number', () => {
  for (const bad of ['a', 'a{x="1" 1', 'a{x=1} 1', '1a 2', 'a 1 2 3', 'a b', '{x="1"} 1', 'a{x="1"}2']) {
    expect(() => parse(`ok 1\n${bad}\n`)).toThrow('line 2 is not in the Prometheus text format');
  }
  expect(parse('').samples).toEqual([]);
});

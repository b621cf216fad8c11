import { expect, test } from 'vitest';
import { sampleLabels } from '../../../src/telemetry/lint/sample-labels.ts';
import { sampleRegex } from '../../../src/telemetry/lint/sample-regex.ts';
import { parsePromql } from '../../../src/telemetry/promql/index.ts';
import { given, lint } from './lint.ts';

function only(rule: string, code: string, metrics?: string) {
  const finding = lint({ rules: [rule], ...(metrics === undefined ? {} : { metrics }) }).find(
    (one) => one.code === code,
  );
  expect(finding).toBeDefined();
  return finding;
}

test('a self-join gives 1 where the share is one in a thousand', () => {
  const finding = only('rate(x{status="error"}[5m]) / rate(x[5m]) > 0.05', 'self-join-ratio');
  expect(finding?.proof.series).toEqual([
    { series: 'x{status="error"}', values: '0+1x20' },
    { series: 'x{status="200"}', values: '0+999x20' },
  ]);
  expect(given(finding, 0)).toEqual(['{status="error"} 1']);
  expect(given(finding, 1)).toEqual(['0.001']);
});

test('a quantile of raw buckets still reads a tenth of a second when every answer takes ten', () => {
  const finding = only('histogram_quantile(0.95, lat_bucket) > 0.1', 'quantile-without-rate');
  expect(Number(given(finding, 0)?.[0])).toBeCloseTo(0.096, 3);
  expect(Number(given(finding, 1)?.[0])).toBeCloseTo(9.55, 9);
});

test('a quantile above the buckets reads the highest one', () => {
  const metrics = '{"lat_bucket": {"le": ["0.1", "0.25", "+Inf"]}}';
  const finding = only(
    'histogram_quantile(0.95, rate(lat_bucket[5m])) > 1',
    'threshold-above-buckets',
    metrics,
  );
  expect(given(finding, 0)).toEqual(['0.25']);
  expect(given(finding, 1)).toEqual(['nothing']);
});

test('silence makes a ratio NaN and its alert go', () => {
  const finding = only('sum(rate(e[5m])) / sum(rate(r[5m])) > 0.02', 'nan-on-silence');
  expect([0, 1, 2].map((index) => given(finding, index))).toEqual([['1'], ['NaN'], ['nothing']]);
});

test('an alert with a wait between two evaluations fires at the second one', () => {
  const finding = only("alert: A, expr: 'x > 1', for: 45s", 'for-not-multiple');
  expect(finding?.proof.observations.map(({ at }) => at)).toEqual(['1m', '1m']);
});

test('what no example comes to mind for is not reported', () => {
  const impossible = String.raw`rate(x{a=~"[^\\d\\D]"}[5m]) / rate(x[5m]) > 0.1`;
  expect(lint({ rules: [impossible] })).toEqual([]);
});

test.each([
  ['5..', ['500']],
  ['a|b', ['a', 'b']],
  ['(?i)x(?:y|z)+', ['xy']],
  ['.*thanos.*', ['thanos']],
  [String.raw`[45]\d{2}`, ['400']],
  ['^(?P<n>api)-?v[0-9]$', ['apiv0']],
  ['', ['']],
])('an example of %s is %s', (pattern, samples) => {
  expect(sampleRegex(pattern)).toEqual(samples);
});

test('example labels satisfy every matcher, or there are none', () => {
  const of = (text: string) => {
    const { expr } = parsePromql(text);
    return expr.kind === 'selector' ? sampleLabels(expr) : undefined;
  };
  expect(of('x{code=~"5..",code!="500",job!=""}')).toBeUndefined();
  expect(of('x{code=~"4..|5..",code!~"4.*",job!=""}')).toEqual({ __name__: 'x', code: '500', job: 'ok' });
  expect(of('{__name__=~"a.+"}')).toEqual({ __name__: 'a0' });
});

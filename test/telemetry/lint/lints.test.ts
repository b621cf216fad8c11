import { describe, expect, test } from 'vitest';
import { lints } from '../../../src/telemetry/lint/lints/index.ts';
import { type Linted, lint } from './lint.ts';

interface Cases {
  /** What the lint must find, told as the rest of "finds …". */
  readonly finds: Readonly<Record<string, string | Linted>>;
  /** What looks like it, and is not. */
  readonly spares: Readonly<Record<string, string | Linted>>;
}

const buckets = JSON.stringify({ lat_bucket: { le: ['0.1', '0.25', '+Inf'] } });
const exposition = `# TYPE jobs counter
jobs{state="done"} 1
jobs{state="failed"} 1
# TYPE depth_total gauge
depth_total{queue="a"} 1
`;
const known = JSON.stringify({ failure_total: { error_type: ['io'] }, success_total: {} });

const cases: Readonly<Record<string, Cases>> = {
  'self-join-ratio': {
    finds: {
      'a part of a counter divided by the counter': 'rate(x{status="error"}[5m]) / rate(x[5m]) > 0.05',
      'it the other way round': 'rate(x[5m]) / rate(x{status="error"}[5m]) > 20',
      'it between gauges': 'x{state="idle"} / x < 0.1',
      'it within sums that keep the label':
        'sum by (job, code) (rate(x{code="500"}[5m])) / sum by (job, code) (rate(x[5m])) > 0.05',
      'it as a comparison with a share': 'rate(x{code="500"}[5m]) > 0.05 * rate(x[5m])',
      'it where the whole is named by a regular expression':
        'rate(x{code="500"}[5m]) / rate(x{code=~".+"}[5m]) > 0.05',
      'it in per cent and negated': '100 * (1 - rate(x{code="200"}[5m]) / rate(x[5m])) > 5',
    },
    spares: {
      'a ratio of sums': 'sum(rate(x{status="error"}[5m])) / sum(rate(x[5m])) > 0.05',
      'a ratio that sums the label away':
        'sum by (job) (rate(x{code="500"}[5m])) / sum by (job) (rate(x[5m])) > 0.05',
      'a ratio of two metrics': 'rate(errors[5m]) / rate(requests[5m]) > 0.05',
      'a comparison with an earlier time': 'rate(x{a="b"}[5m]) / rate(x[5m] offset 1d) > 2',
    },
  },
  'label-mismatch': {
    finds: {
      'a sum with another one by another label': 'sum by (job) (x) / sum(y) > 1',
      'a scraped metric with a sum by its job': 'x / sum by (job) (y) > 1',
      'two values of one label': 'x{state="hit"} + x{state="miss"} > 1',
      'values that a regular expression does not let through': 'x{state="hit"} / x{state=~"miss|late"} > 1',
      'a condition that never joins': 'sum by (job) (x) > 1 and sum by (instance) (y) > 1',
      'an exception that excepts nothing': 'sum by (job) (x) > 1 unless sum(y) > 1',
      'a label that was ignored before': '(x / ignoring (limit) y{limit="max"}) and y{limit="max"} > 0',
      'a label that only one of two metrics is asked for':
        'rate(codes{code=~"5.."}[5m]) / rate(requests[5m]) > 0.05',
      'labels that only the snapshot tells': {
        rules: ['rate(failure_total[5m]) / rate(success_total[5m]) > 0.1'],
        metrics: known,
      },
    },
    spares: {
      'sums by the same labels': 'sum by (job) (x) / sum by (job) (y) > 1',
      'a match on what both sides have':
        'sum by (job, code) (x) / on (job) group_left () sum by (job) (y) > 1',
      'a match that ignores the difference': 'x{state="hit"} / ignoring (state) y{state="miss"} > 1',
      alternatives: 'sum by (job) (x) > 1 or sum(y) > 1',
      'a condition for everything': 'x > 1 and on () vector(1) == 1',
      'two metrics of which nothing is known': 'rate(failure_total[5m]) / rate(success_total[5m]) > 0.1',
      'a label that was replaced':
        'sum by (node) (label_replace(x, "node", "$1", "instance", "(.*)")) / sum by (node) (y) > 1',
      'a comparison with a number': 'sum by (job) (x) > scalar(sum(y))',
    },
  },
  'ratio-above-one': {
    finds: {
      'a share compared with per cent': 'sum(rate(x{code="500"}[5m])) / sum(rate(x[5m])) > 5',
      'a percentage compared with more than 100':
        '100 * sum(rate(x{code="500"}[5m])) / sum(rate(x[5m])) > 500',
    },
    spares: {
      'a share compared with a share': 'sum(rate(x{code="500"}[5m])) / sum(rate(x[5m])) > 0.05',
      'a percentage': 'sum(rate(x{code="500"}[5m])) / sum(rate(x[5m])) * 100 > 5',
      'a ratio of two metrics': 'sum(rate(retries[5m])) / sum(rate(requests[5m])) > 5',
      'everything failing': 'sum(rate(x{code="500"}[5m])) / sum(rate(x[5m])) == 1',
    },
  },
  'absolute-rate': {
    finds: {
      'a rate told in per cent': {
        rules: [
          `alert: Errors, expr: 'rate(x{status=~"5.."}[5m]) > 0.05', annotations: { text: 'error rate > 5 %' }`,
        ],
      },
      'a rate humanized as a percentage': {
        rules: [
          `alert: Errors, expr: 'sum(rate(errors_total[5m])) > 0.01', annotations: { text: '{{ $value | humanizePercentage }}' }`,
        ],
      },
      'a rate times 100': 'sum(rate(errors_total[5m])) * 100 > 5',
      'a small rate called an error rate': {
        rules: [`alert: HighErrorRate, expr: 'sum(rate(x{code=~"5.."}[5m])) > 0.05'`],
      },
    },
    spares: {
      'a ratio': {
        rules: [
          `alert: Errors, expr: 'sum(rate(x{code=~"5.."}[5m])) / sum(rate(x[5m])) > 0.05', annotations: { text: '5 %' }`,
        ],
      },
      'a rate told per second': {
        rules: [
          `alert: ManyErrors, expr: 'rate(errors_total[5m]) > 0.05', annotations: { text: '{{ $value }} errors a second' }`,
        ],
      },
      'a rate of seconds, which is a share': {
        rules: [
          `alert: Busy, expr: 'rate(node_cpu_seconds_total[5m]) > 0.8', annotations: { text: 'above 80%' }`,
        ],
      },
      'another number in per cent': {
        rules: [
          `alert: Errors, expr: 'rate(errors_total[5m]) > 3', annotations: { text: 'the disk was 93% full' }`,
        ],
      },
    },
  },
  'quantile-without-rate': {
    finds: {
      'raw buckets': 'histogram_quantile(0.95, lat_bucket) > 0.1',
      'raw buckets in a sum': 'histogram_quantile(0.95, sum by (le) (lat_bucket{job="api"})) > 0.1',
    },
    spares: {
      'the rate of buckets': 'histogram_quantile(0.95, rate(lat_bucket[5m])) > 0.1',
      'a difference with an earlier time':
        'histogram_quantile(0.95, lat_bucket - lat_bucket offset 5m) > 0.1',
    },
  },
  'quantile-of-non-bucket': {
    finds: {
      'a histogram without its suffix': 'histogram_quantile(0.95, rate(lat_seconds[5m])) > 0.1',
      'a sum of a histogram': 'histogram_quantile(0.95, rate(lat_seconds_sum[5m])) > 0.1',
    },
    spares: {
      buckets: 'histogram_quantile(0.95, rate(lat_bucket[5m])) > 0.1',
      'what a recording rule may have made of buckets':
        'histogram_quantile(0.95, job:lat_bucket:rate5m) > 0.1',
      'what a recording rule of the file makes': {
        rules: ["record: lat5m, expr: 'rate(lat_bucket[5m])'", 'histogram_quantile(0.95, lat5m) > 0.1'],
      },
      'a metric with bounds in the snapshot': {
        rules: ['histogram_quantile(0.95, rate(odd[5m])) > 0.1'],
        metrics: '{"odd": {"le": ["1", "+Inf"]}}',
      },
    },
  },
  'quantile-without-le': {
    finds: {
      'a sum that drops the bounds': 'histogram_quantile(0.95, sum by (job) (rate(lat_bucket[5m]))) > 0.1',
      'a sum of everything': 'histogram_quantile(0.95, sum(rate(lat_bucket[5m]))) > 0.1',
    },
    spares: {
      'a sum by the bounds': 'histogram_quantile(0.95, sum by (le) (rate(lat_bucket[5m]))) > 0.1',
      'a sum without other labels':
        'histogram_quantile(0.95, sum without (pod) (rate(lat_bucket[5m]))) > 0.1',
    },
  },
  'quantile-out-of-range': {
    finds: {
      'a percentile': 'histogram_quantile(95, rate(lat_bucket[5m])) > 0.1',
      'it over time': 'quantile_over_time(99, x[5m]) > 0.1',
      'it in an aggregation': 'quantile(-0.5, x) > 0.1',
    },
    spares: {
      'a quantile': 'histogram_quantile(0.95, rate(lat_bucket[5m])) > 0.1',
      'the largest one': 'quantile(1, x) > 0.1',
    },
  },
  'threshold-above-buckets': {
    finds: {
      'a threshold above the buckets': {
        rules: ['histogram_quantile(0.9, rate(lat_bucket[5m])) > 1'],
        metrics: buckets,
      },
      'one that is the highest bucket': {
        rules: ['histogram_quantile(0.9, rate(lat_bucket[5m])) > 0.25'],
        metrics: buckets,
      },
      'one in milliseconds': {
        rules: ['histogram_quantile(0.9, rate(lat_bucket[5m])) * 1000 > 300'],
        metrics: buckets,
      },
    },
    spares: {
      'a threshold between buckets': {
        rules: ['histogram_quantile(0.9, rate(lat_bucket[5m])) > 0.2'],
        metrics: buckets,
      },
      'reaching the highest bucket': {
        rules: ['histogram_quantile(0.9, rate(lat_bucket[5m])) >= 0.25'],
        metrics: buckets,
      },
      'buckets that nobody knows': 'histogram_quantile(0.9, rate(lat_bucket[5m])) > 1',
    },
  },
  'unit-slip': {
    finds: {
      'milliseconds for a latency in seconds':
        'histogram_quantile(0.95, rate(ttft_seconds_bucket[5m])) > 2000',
      'percent for a ratio': 'vllm:gpu_cache_usage_perc > 95',
      'seconds whose text says milliseconds': {
        rules: [`alert: Slow, expr: 'max(wait_seconds) > 300', annotations: { text: 'over 300 ms' }`],
      },
      'seconds for a latency in milliseconds':
        'histogram_quantile(0.95, rate(lat_milliseconds_bucket[5m])) > 0.3',
    },
    spares: {
      'a latency in seconds': 'histogram_quantile(0.95, rate(ttft_seconds_bucket[5m])) > 2',
      'a long time in seconds': 'backup_age_seconds > 90000',
      'a ratio above one of those that can be': 'redis_mem_fragmentation_ratio > 1.5',
      'a ratio in percent': 'cache_usage_ratio * 100 > 95',
      'an expiry': 'histogram_quantile(0.01, rate(cert_expiration_seconds_bucket[5m])) < 86400',
    },
  },
  'range-too-short': {
    finds: {
      'a range of one scrape': 'rate(x[15s]) > 1',
      'a range of less than two': 'increase(x[20s]) > 1',
      'it at another scrape interval': { rules: ['rate(x[1m]) > 1'], scrapeIntervalMs: 60_000 },
    },
    spares: {
      'a range of two scrapes': 'rate(x[30s]) > 1',
      'a function for which one sample is enough': 'max_over_time(x[15s]) > 1',
    },
  },
  'rate-of-aggregate': {
    finds: {
      'the rate of a sum': 'rate(sum(x_total)[5m:]) > 1',
      'the rate of a recorded sum': {
        rules: ["record: all:x:sum, expr: 'sum by (job) (x_total)'", 'rate(all:x:sum[5m]) > 1'],
      },
    },
    spares: {
      'the sum of a rate': 'sum(rate(x_total[5m])) > 1',
      'the greatest rate of late': 'max_over_time(sum(rate(x_total[5m]))[1h:]) > 1',
      'the change of a sum of gauges': 'delta(sum(x)[5m:]) > 1',
    },
  },
  'counter-without-rate': {
    finds: {
      'a counter of events': 'http_requests_total > 100',
      'a sum of one': 'sum by (job) (errors_total) >= 10',
      'what the snapshot knows as a counter': { rules: ['jobs{state="failed"} > 10'], metrics: exposition },
    },
    spares: {
      'its growth': 'increase(errors_total[5m]) > 10',
      'whether it is there': 'errors_total > 0',
      'a total that is a number of things': 'disks_offline_total > 1',
      'what the snapshot knows as a gauge': { rules: ['depth_total > 10'], metrics: exposition },
      'a difference with an earlier time': 'errors_total - errors_total offset 5m > 10',
    },
  },
  'count-never-zero': {
    finds: {
      'a count that ought to be zero': 'count(up == 1) == 0',
      'less than one': 'count by (job) (up) < 1',
      'too few': 'count(up{job="api"} == 1) < 3',
    },
    spares: {
      'a count with a default': '(count(up == 1) or vector(0)) < 1',
      'too many': 'count(up == 0) > 3',
      'a sum': 'sum(up) == 0',
    },
  },
  'nan-on-silence': {
    finds: {
      'an error ratio': 'sum(rate(errors_total[5m])) / sum(rate(requests_total[5m])) > 0.02',
      'a mean': 'rate(lat_sum[5m]) / rate(lat_count[5m]) > 0.5',
    },
    spares: {
      'a ratio that wants traffic': 'sum(rate(e[5m])) / sum(rate(r[5m])) > 0.02 and sum(rate(r[5m])) > 0',
      'a denominator with a least value': 'sum(rate(e[5m])) / clamp_min(sum(rate(r[5m])), 1) > 0.02',
      'a ratio of capacities': 'free_bytes / size_bytes < 0.1',
      'a ratio beside a rule that watches the traffic': {
        rules: ['sum(rate(e[5m])) / sum(rate(r[5m])) > 0.02', 'sum(rate(r[5m])) < 0.1'],
      },
    },
  },
  'missing-absent-guard': {
    finds: { 'a job that may be gone': 'up{job="api"} == 0' },
    spares: {
      'a job that another rule would miss': { rules: ['up{job="api"} == 0', 'absent(up{job="api"})'] },
      'any target': 'up == 0',
    },
  },
  'first-event-lost': {
    finds: { 'an error that is counted by its label': 'increase(x_total{code="500"}[5m]) > 0' },
    spares: {
      'a counter that is there from the start on': 'increase(panics_total[5m]) > 0',
      'more than a few': 'increase(x_total{code="500"}[5m]) > 5',
    },
  },
  'for-not-multiple': {
    finds: {
      'a wait between two evaluations': { rules: ["alert: A, expr: 'x > 1', for: 45s"] },
      'a wait shorter than one': { rules: ["alert: A, expr: 'x > 1', for: 10s"] },
    },
    spares: {
      'a wait of whole evaluations': { rules: ["alert: A, expr: 'x > 1', for: 1m"] },
      'no wait': 'x > 1',
    },
  },
  'unknown-metric': {
    finds: { 'a metric that is not in the snapshot': { rules: ['job > 1'], metrics: exposition } },
    spares: {
      'a metric that is': { rules: ['jobs > 1'], metrics: exposition },
      'what Prometheus adds': {
        rules: ['up == 0 or ALERTS > 0 or scrape_duration_seconds > 1'],
        metrics: exposition,
      },
      'what a rule records': {
        rules: ["record: all:jobs, expr: 'sum(jobs)'", 'all:jobs > 1'],
        metrics: exposition,
      },
      'everything when there is no snapshot': 'job > 1',
    },
  },
  'unknown-label': {
    finds: {
      'a grouping by a label that is not in the snapshot': {
        rules: ['sum by (status) (jobs) > 1'],
        metrics: exposition,
      },
      'a label that is not in the snapshot': { rules: ['jobs{status="done"} > 1'], metrics: exposition },
    },
    spares: {
      'a grouping by a label that is': { rules: ['sum by (state, job) (jobs) > 1'], metrics: exposition },
      'a grouping by a label that is made': {
        rules: ['sum by (kind) (label_replace(jobs, "kind", "$1", "state", "(.*)")) > 1'],
        metrics: exposition,
      },
      'a label that is': { rules: ['jobs{state="done"} > 1'], metrics: exposition },
      'labels of the target': { rules: ['jobs{job="api", instance=~".+:80"} > 1'], metrics: exposition },
      'a label that must not have a value': { rules: ['jobs{status!="done"} > 1'], metrics: exposition },
    },
  },
  'unknown-label-value': {
    finds: {
      'a value that is not in the snapshot': { rules: ['jobs{state="failing"} > 1'], metrics: exposition },
    },
    spares: { 'a value that is': { rules: ['jobs{state=~"failed|x"} > 1'], metrics: exposition } },
  },
};

function codes(linted: string | Linted): string[] {
  return lint(typeof linted === 'string' ? { rules: [linted] } : linted).map(({ code }) => code);
}

test('every lint is tried here', () => {
  expect(Object.keys(cases).toSorted()).toEqual(lints.map(({ code }) => code).toSorted());
});

describe.each(Object.entries(cases))('%s', (code, { finds, spares }) => {
  test.each(Object.entries(finds))('finds %s', (_, linted) => {
    expect(codes(linted)).toContain(code);
  });

  test.each(Object.entries(spares))('spares %s', (_, linted) => {
    expect(codes(linted)).not.toContain(code);
  });
});

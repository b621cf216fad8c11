import type { Domain } from '../../scenario/schema.ts';

/** What the screen charts of what monitoring sees: a number, the limit that people know for it, and its unit. */
export interface Signal {
  readonly name: string;
  readonly query: string;
  /** In the unit of the signal. */
  readonly limit: number;
  readonly unit: '%' | 'ms';
}

const common: readonly Signal[] = [
  {
    name: 'error rate',
    query:
      '100 * (sum(rate(http_requests_total{code=~"5.."}[1m])) or vector(0)) / sum(rate(http_requests_total[1m]))',
    limit: 2,
    unit: '%',
  },
  {
    name: 'p95',
    query: '1000 * histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket[1m])))',
    limit: 300,
    unit: 'ms',
  },
];

const byDomain: Partial<Record<Domain, readonly Signal[]>> = {
  'healthcare-diagnostic': [
    {
      name: 'p95 large',
      query:
        '1000 * histogram_quantile(0.95, sum by (le) (rate(model_inference_duration_seconds_bucket{size="large"}[1m])))',
      limit: 300,
      unit: 'ms',
    },
  ],
  'financial-risk-scoring': [
    {
      name: 'approvals',
      query:
        '100 * sum(rate(decisions_total{decision="approve"}[1m])) / sum(rate(decisions_total{decision=~"approve|decline"}[1m]))',
      limit: 55,
      unit: '%',
    },
  ],
};

export function signalsOf(domain: Domain): readonly Signal[] {
  return [...common, ...(byDomain[domain] ?? [])];
}

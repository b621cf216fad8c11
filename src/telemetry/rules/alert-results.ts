import { FiredrillError } from '../../core/errors.ts';
import { type Labels, METRIC_NAME, NO_LABELS, withLabels } from '../labels.ts';
import type { Value } from '../promql/index.ts';
import type { AlertResult } from './alert-state.ts';
import type { AlertingRule } from './rule-file-schema.ts';
import type { TemplateWorld } from './template/template.ts';

/** A sample of an instant vector. */
export interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

/**
 * What a rule makes of the value of its expression.
 *
 * @throws FiredrillError `RULE_RESULT` when it is neither a vector nor a scalar.
 */
export function samplesOf(value: Value): readonly Sample[] {
  if (value.type === 'vector') return value.samples;
  if (value.type === 'scalar') return [{ labels: NO_LABELS, value: value.value }];
  throw new FiredrillError('RULE_RESULT', 'rule result is not a vector or scalar.', { kind: 'usage' });
}

/** The alerts that a result stands for: labels of the sample, then those of the rule with their templates expanded. */
export function alertResults(
  rule: AlertingRule,
  samples: readonly Sample[],
  externalLabels: Labels,
  world: TemplateWorld,
): readonly AlertResult[] {
  return samples.map(({ labels, value }) => {
    const data = { labels, value, externalLabels };
    const ruleLabels = Object.entries(rule.labels).map(
      ([name, template]) => [name, template.expand(data, world)] as const,
    );
    const annotations = Object.entries(rule.annotations)
      .map(([name, template]) => [name, template.expand(data, world)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return {
      labels: withLabels(labels, [[METRIC_NAME, ''], ...ruleLabels, ['alertname', rule.name]]),
      annotations: Object.fromEntries(annotations),
      value,
    };
  });
}

/** The series that Prometheus writes about alerts: `ALERTS`, and `ALERTS_FOR_STATE` with the start in Unix seconds. */
export function alertSeries(
  alerts: Iterable<{ readonly labels: Labels; readonly state: string; readonly activeAtMs: number }>,
): Sample[] {
  return [...alerts]
    .filter((alert) => alert.state !== 'inactive')
    .flatMap(({ labels, state, activeAtMs }) => [
      {
        labels: withLabels(labels, [
          [METRIC_NAME, 'ALERTS'],
          ['alertstate', state],
        ]),
        value: 1,
      },
      {
        labels: withLabels(labels, [[METRIC_NAME, 'ALERTS_FOR_STATE']]),
        value: Math.floor(activeAtMs / 1_000),
      },
    ]);
}

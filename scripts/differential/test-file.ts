import { formatLabels } from '../../src/telemetry/labels.ts';
import { valueText, writeValues } from '../../src/telemetry/rule-tests/value-notation.ts';
import type { Batch } from './batch.ts';
import { type Course, type Moment, ruleFileOf } from './engine.ts';
import type { TestFile } from './promtool.ts';
import { type InputSeries, TICK_MS } from './series.ts';

/** A promtool test that passes if promtool sees the rules do what our engine has seen: all alerts at every evaluation. */
export function testFileOf(name: string, batch: Batch, courses: readonly Course[]): TestFile {
  const times = Array.from({ length: batch.evaluations }, (_, index) => index * batch.evaluationMs);
  const group = {
    name,
    interval: `${TICK_MS}ms`,
    input_series: batch.series.map(inputOf),
    alert_rule_test: courses.flatMap(({ rule, moments }) =>
      moments.map((moment) => ({
        alertname: rule.alert,
        eval_time: `${moment.timeMs}ms`,
        exp_alerts: firing(moment),
      })),
    ),
    // Only firing alerts are compared above; the series about alerts tell of pending ones too, and since when.
    promql_expr_test: times.map((timeMs, index) => ({
      expr: '{__name__=~"ALERTS|ALERTS_FOR_STATE"}',
      eval_time: `${timeMs}ms`,
      exp_samples: courses
        .flatMap(({ moments }) => moments[index]?.series ?? [])
        .map(({ labels, value }) => ({ labels: formatLabels(labels), value })),
    })),
  };
  const tests = {
    rule_files: [`${name}.rules.yaml`],
    evaluation_interval: `${batch.evaluationMs}ms`,
    tests: [group],
  };
  return { name, rules: ruleFileOf(courses.map(({ rule }) => rule)), tests };
}

function firing({ firing }: Moment) {
  return firing.map(({ labels: { alertname: _, ...labels }, annotations }) => ({
    exp_labels: labels,
    exp_annotations: annotations,
  }));
}

/** A series in promtool's notation. */
export function inputOf({ labels, values }: InputSeries) {
  const written = values.flatMap((value, index) => {
    if (value === undefined) return [];
    return [{ index, text: value === 'stale' ? value : valueText(value) }];
  });
  return { series: formatLabels(labels), values: writeValues(written) };
}

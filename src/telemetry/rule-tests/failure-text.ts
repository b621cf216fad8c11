import { formatLabelSet } from '../labels.ts';
import { formatPromDuration } from '../promql/index.ts';
import { formatNumber } from '../promql/literals.ts';
import type { AlertSample, TestFailure } from './compare.ts';

/** Tells of a failure the way promtool does, with what was expected and what came. */
export function failureText(failure: TestFailure): string {
  const time = formatPromDuration(failure.atMs);
  switch (failure.kind) {
    case 'alert': {
      const { alertname, expected, got } = failure;
      return `alertname: ${alertname}, time: ${time},\n    exp: ${alerts(expected)},\n    got: ${alerts(got)}`;
    }
    case 'expr': {
      const { expr, expected, got } = failure;
      return `expr: ${JSON.stringify(expr)}, time: ${time},\n    exp: ${samples(expected)}\n    got: ${samples(got)}`;
    }
    case 'error':
      return `${failure.what}, time: ${time}, err: ${failure.reason}`;
  }
}

function alerts(list: readonly AlertSample[]): string {
  if (list.length === 0) return '[]';
  const lines = list.map(
    ({ labels, annotations }, index) =>
      `        ${index}:\n          Labels:${formatLabelSet(labels)}\n          Annotations:${formatLabelSet(annotations)}`,
  );
  return `[\n${lines.join(',\n')}\n        ]`;
}

function samples(list: Extract<TestFailure, { kind: 'expr' }>['got']): string {
  if (list.length === 0) return 'nil';
  return list.map(({ labels, value }) => `${formatLabelSet(labels)} ${formatNumber(value)}`).join(', ');
}

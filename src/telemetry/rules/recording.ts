import { labelsKey, METRIC_NAME, withLabels } from '../labels.ts';
import type { Sample } from './alert-results.ts';
import type { RecordingRule } from './rule-file-schema.ts';

export type RecordingResult =
  | { readonly ok: true; readonly samples: readonly Sample[] }
  | { readonly ok: false; readonly reason: string };

/** The series that a recording rule writes for a result: renamed, and with the labels of the rule (`rules/recording.go`). */
export function recordingResult(
  rule: RecordingRule,
  samples: readonly Sample[],
  limit: number,
): RecordingResult {
  const ruleLabels = Object.entries(rule.labels).map(([name, { text }]) => [name, text] as const);
  const renamed = samples.map(({ labels, value }) => ({
    labels: withLabels(labels, [[METRIC_NAME, rule.name], ...ruleLabels]),
    value,
  }));
  if (new Set(renamed.map(({ labels }) => labelsKey(labels))).size < renamed.length) {
    return { ok: false, reason: 'vector contains metrics with the same labelset after applying rule labels' };
  }
  if (limit > 0 && renamed.length > limit) {
    return { ok: false, reason: `exceeded limit of ${limit} with ${renamed.length} series` };
  }
  return { ok: true, samples: renamed };
}

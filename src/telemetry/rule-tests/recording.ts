import { type Labels, labelOf, METRIC_NAME } from '../labels.ts';
import type { Monitor } from '../monitor.ts';
import { selectorsIn, type VectorSelector } from '../promql/index.ts';
import type { RuleGroup } from '../rules/rule-file.ts';
import { matcher } from '../store/matcher.ts';
import type { Series } from '../store/series.ts';
import { valueText } from './value-notation.ts';

/** What the monitoring of a drill saw, as plain JSON. All times are Unix milliseconds. */
export interface Recording {
  /** When the first evaluation of rules was due. */
  readonly rulesFromMs: number;
  readonly externalLabels: Labels;
  readonly externalUrl: string;
  readonly groups: readonly RecordedGroup[];
  /** The series that the rules look at, and `ALERTS`. */
  readonly series: readonly RecordedSeries[];
}

export interface RecordedGroup {
  readonly file: string;
  readonly name: string;
  readonly intervalMs: number;
  /** `null` when it was never evaluated. */
  readonly lastEvaluationMs: number | null;
}

export interface RecordedSeries {
  readonly labels: Labels;
  /** Increasing. */
  readonly times: readonly number[];
  /** As tests write them: numbers to the last digit, and `stale`. */
  readonly values: readonly string[];
}

/** Takes what a test of the rules needs out of a monitor, at the end of a drill. */
export function exportRecording(monitor: Monitor): Recording {
  const { epochMs, externalUrl = '' } = monitor.options;
  const groups = monitor.groups.map(({ group, intervalMs, statuses }) => ({
    file: group.file,
    name: group.name,
    intervalMs,
    lastEvaluationMs:
      statuses.find(({ lastEvaluationMs }) => lastEvaluationMs !== undefined)?.lastEvaluationMs ?? null,
  }));
  const rules = monitor.groups.map(({ group }) => group);
  return {
    rulesFromMs: epochMs + monitor.rulesFromMs,
    externalLabels: monitor.externalLabels,
    externalUrl,
    groups,
    series: touched(monitor, rules).map(recorded),
  };
}

function touched({ store }: Monitor, groups: readonly RuleGroup[]): readonly Series[] {
  const selectors = groups.flatMap(({ rules }) => rules.flatMap(({ query }) => selectorsIn(query.expr)));
  const written = new Set(
    groups.flatMap(({ rules }) => rules.flatMap(({ kind, name }) => (kind === 'record' ? [name] : []))),
  );
  const inputs = new Set(
    selectors
      .flatMap(({ matchers }: VectorSelector) => store.select(matchers))
      .filter(
        ({ labels }) =>
          !written.has(labelOf(labels, METRIC_NAME)) && !labelOf(labels, METRIC_NAME).startsWith('ALERTS'),
      ),
  );
  const alerts = store.select([matcher(METRIC_NAME, '=', 'ALERTS')]);
  return [...inputs, ...alerts];
}

function recorded({ labels, times, values, start, end, staleTimes }: Series): RecordedSeries {
  const samples = [...times.subarray(start, end)].map((timeMs, index) => ({
    timeMs,
    text: valueText(values[start + index] ?? Number.NaN),
  }));
  const markers = staleTimes.map((timeMs) => ({ timeMs, text: 'stale' }));
  const all = [...samples, ...markers].toSorted((a, b) => a.timeMs - b.timeMs);
  return { labels, times: all.map(({ timeMs }) => timeMs), values: all.map(({ text }) => text) };
}

import { stringify } from 'yaml';
import { formatLabels, type Labels } from '../labels.ts';
import { formatPromDuration } from '../promql/index.ts';
import type { AlertCase } from './test-file.ts';
import { type IndexedValue, writeValues } from './value-notation.ts';

export interface WrittenTestFile {
  /** Paths or patterns, relative to the folder that the test will lie in. */
  readonly ruleFiles: readonly string[];
  readonly evaluationIntervalMs: number;
  /** Left out where it is empty. */
  readonly groupOrder?: readonly string[];
  readonly tests: readonly WrittenTest[];
  /** Lines for people at the top. */
  readonly comment?: string;
}

export interface WrittenTest {
  readonly name: string;
  /** Time between two values. @default the greatest distance that all samples are multiples of */
  readonly intervalMs?: number;
  readonly series: readonly WrittenSeries[];
  readonly expectedAlerts: readonly AlertCase[];
  readonly externalLabels?: Labels;
  readonly externalUrl?: string;
}

export interface WrittenSeries {
  readonly labels: Labels;
  /** Increasing times in milliseconds after the start of the test, and values as tests write them. */
  readonly samples: readonly { readonly timeMs: number; readonly text: string }[];
}

/** Writes a unit-test file for promtool. */
export function writePromtoolTest(file: WrittenTestFile): string {
  const { ruleFiles, evaluationIntervalMs, groupOrder = [], tests, comment = '' } = file;
  const content = {
    rule_files: ruleFiles,
    evaluation_interval: formatPromDuration(evaluationIntervalMs),
    ...(groupOrder.length === 0 ? {} : { group_eval_order: groupOrder }),
    tests: tests.map(testContent),
  };
  const text = stringify(content, {
    lineWidth: 0,
    defaultStringType: 'QUOTE_SINGLE',
    defaultKeyType: 'PLAIN',
    aliasDuplicateObjects: false,
  });
  return `${comment.replace(/^(?=.)/gm, '# ')}${comment === '' ? '' : '\n'}${text}`;
}

/** The greatest interval that all times are multiples of, in milliseconds. */
export function commonIntervalMs(times: Iterable<number>): number {
  let common = 0;
  for (const time of times) common = greatestCommonDivisor(common, Math.abs(time));
  return common;
}

function testContent({
  name,
  series,
  expectedAlerts,
  externalLabels = {},
  externalUrl = '',
  ...test
}: WrittenTest): object {
  const intervalMs =
    test.intervalMs ??
    (commonIntervalMs(series.flatMap(({ samples }) => samples.map(({ timeMs }) => timeMs))) || 60_000);
  return {
    name,
    interval: formatPromDuration(intervalMs),
    ...(Object.keys(externalLabels).length === 0 ? {} : { external_labels: externalLabels }),
    ...(externalUrl === '' ? {} : { external_url: externalUrl }),
    input_series: series.map(({ labels, samples }) => ({
      series: formatLabels(labels),
      values: writeValues(
        samples.map(({ timeMs, text }): IndexedValue => ({ index: timeMs / intervalMs, text })),
      ),
    })),
    alert_rule_test: expectedAlerts.map(({ atMs, alertname, expected }) => ({
      eval_time: formatPromDuration(atMs),
      alertname,
      exp_alerts: expected.map(({ labels, annotations }) => ({
        exp_labels: labels,
        ...(Object.keys(annotations).length === 0 ? {} : { exp_annotations: annotations }),
      })),
    })),
  };
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

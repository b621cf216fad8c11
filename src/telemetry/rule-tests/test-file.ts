import { z } from 'zod';
import { validateYaml } from '../../core/yaml-document.ts';
import type { Labels } from '../labels.ts';
import type { Query } from '../promql/index.ts';
import { duration, expression, optional } from '../rules/rule-file-schema.ts';
import { parseSeriesLine, type SeriesLine } from './series-notation.ts';

/** A unit-test file of promtool. Times are milliseconds after the start of the test. */
export interface RuleTestFile {
  readonly file: string;
  /** Patterns of rule files, relative to the folder of the test file. */
  readonly ruleFiles: readonly string[];
  readonly evaluationIntervalMs: number;
  /** Groups in the order in which they are evaluated; all others come where the first one does. */
  readonly groupOrder: readonly string[];
  /** Whether numbers may differ in the last bit. */
  readonly isFuzzy: boolean;
  readonly tests: readonly RuleTest[];
}

export interface RuleTest {
  readonly name: string;
  /** Unix milliseconds at which the test starts. */
  readonly startMs: number;
  /** Time between two values of the input series. */
  readonly intervalMs: number;
  readonly series: readonly SeriesLine[];
  readonly alertCases: readonly AlertCase[];
  readonly exprCases: readonly ExprCase[];
  readonly externalLabels: Labels;
  readonly externalUrl: string;
}

/** The alerts of one name that must fire at a time, and no others. */
export interface AlertCase {
  readonly atMs: number;
  readonly alertname: string;
  readonly expected: readonly ExpectedAlert[];
}

export interface ExpectedAlert {
  /** Without `alertname`. */
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** What a query must give at a time. */
export interface ExprCase {
  readonly atMs: number;
  readonly query: Query;
  readonly expected: readonly { readonly labels: Labels; readonly value: number }[];
}

/**
 * Reads a unit-test file as promtool does (`cmd/promtool/unittest.go`).
 *
 * @param file what messages call the file.
 * @throws FiredrillError `FILE_INVALID` that lists every mistake as `file:line:column`.
 */
export function parseTestFile(text: string, file: string): RuleTestFile {
  const fields = validateYaml(testFileSchema, text, file, { scalars: 'text' });
  const evaluationIntervalMs = fields.evaluation_interval || 60_000;
  return {
    file,
    ruleFiles: fields.rule_files ?? [],
    evaluationIntervalMs,
    groupOrder: fields.group_eval_order ?? [],
    isFuzzy: fields.fuzzy_compare ?? false,
    tests: (fields.tests ?? []).map((test, index) => ({
      name: test.name ?? `unnamed#${index}`,
      startMs: test.start_timestamp ?? 0,
      intervalMs: test.interval || evaluationIntervalMs,
      series: test.input_series ?? [],
      alertCases: test.alert_rule_test ?? [],
      exprCases: test.promql_expr_test ?? [],
      externalLabels: test.external_labels ?? {},
      externalUrl: test.external_url ?? '',
    })),
  };
}

const native = 'native histograms are not supported';

const inputSeries = z
  .strictObject({
    series: z.string().describe('Name and labels'),
    values: z.string().describe('Values in the expanding notation'),
  })
  .transform(({ series, values }, context): SeriesLine => {
    // promtool takes a line break for the end of all series and says nothing.
    const isOneLine = !values.trim().includes('\n') && !series.includes('\n');
    const suggestion = isOneLine ? undefined : 'Write the values in one line.';
    try {
      parseSeriesLine(series);
      const line = parseSeriesLine(`${series} ${values.trim()}`);
      const hasHistogram = line.samples.some(({ kind }) => kind === 'histogram');
      if (isOneLine && !hasHistogram) return line;
      const message = isOneLine ? native : 'a series ends at the first line break';
      context.addIssue({ code: 'custom', message, path: ['values'], params: { suggestion } });
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      context.addIssue({ code: 'custom', message: error.message });
    }
    return z.NEVER;
  });

const number = z.string().transform((text, context) => {
  const [, sign = '', word] = /^([-+]?)\.(inf|nan)$/i.exec(text) ?? [];
  const value = Number(word === undefined ? text.replaceAll('_', '') : `${sign}Infinity`);
  if (word?.toLowerCase() === 'nan') return Number.NaN;
  if (text !== '' && !Number.isNaN(value)) return value;
  context.addIssue({ code: 'custom', message: `"${text}" is not a number` });
  return z.NEVER;
});

const exampleLabels = z.string().transform((text, context): Labels => {
  try {
    const { labels, samples } = parseSeriesLine(text);
    if (samples.length === 0) return labels;
    context.addIssue({ code: 'custom', message: 'labels have no values behind them' });
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    context.addIssue({ code: 'custom', message: error.message });
  }
  return z.NEVER;
});

const texts = z.record(z.string(), z.string());

const alertCase = z
  .strictObject({
    eval_time: optional(duration),
    alertname: z.string().min(1, 'an alert test needs an alertname'),
    exp_alerts: optional(
      z.array(z.strictObject({ exp_labels: optional(texts), exp_annotations: optional(texts) })),
    ),
  })
  .transform(
    ({ eval_time, alertname, exp_alerts }): AlertCase => ({
      atMs: eval_time ?? 0,
      alertname,
      expected: (exp_alerts ?? []).map(({ exp_labels, exp_annotations }) => ({
        labels: exp_labels ?? {},
        annotations: exp_annotations ?? {},
      })),
    }),
  );

const exprCase = z
  .strictObject({
    expr: expression,
    eval_time: optional(duration),
    exp_samples: optional(
      z.array(
        z.strictObject({
          labels: optional(exampleLabels),
          value: optional(number),
          histogram: z.undefined({ error: native }).optional(),
        }),
      ),
    ),
  })
  .transform(
    ({ expr, eval_time, exp_samples }): ExprCase => ({
      atMs: eval_time ?? 0,
      query: expr,
      expected: (exp_samples ?? []).map(({ labels, value }) => ({ labels: labels ?? {}, value: value ?? 0 })),
    }),
  );

const startTimestamp = z.string().transform((text, context) => {
  const ms = /^-?\d+(?:\.\d+)?$/.test(text) ? Math.round(Number(text) * 1_000) : Date.parse(text);
  if (!Number.isNaN(ms)) return ms;
  const suggestion = 'Write Unix seconds or, for example, 2026-01-31T00:00:00Z.';
  context.addIssue({ code: 'custom', message: `"${text}" is not a time`, params: { suggestion } });
  return z.NEVER;
});

const testGroup = z.strictObject({
  name: optional(z.string()).describe('What messages call the test'),
  interval: optional(duration).describe('Time between two values of the input series'),
  input_series: optional(z.array(inputSeries)),
  alert_rule_test: optional(z.array(alertCase)),
  promql_expr_test: optional(z.array(exprCase)),
  external_labels: optional(texts),
  external_url: optional(z.string()),
  start_timestamp: optional(startTimestamp).describe('When the test starts, the Unix epoch if left out'),
});

const testFileSchema = z.strictObject({
  rule_files: optional(z.array(z.string())).describe('Patterns of rule files'),
  evaluation_interval: optional(duration).describe('Time between two evaluations, 1m if left out'),
  group_eval_order: optional(
    z.array(z.string()).refine((names) => new Set(names).size === names.length, {
      error: 'a group is named twice',
    }),
  ).describe('Groups in the order of their evaluation'),
  fuzzy_compare: optional(z.enum(['true', 'false']).transform((text) => text === 'true')),
  tests: optional(z.array(testGroup)),
});

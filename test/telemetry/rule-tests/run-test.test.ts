import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { failureText } from '../../../src/telemetry/rule-tests/failure-text.ts';
import { runTestFile } from '../../../src/telemetry/rule-tests/run-test-file.ts';
import { parseTestFile } from '../../../src/telemetry/rule-tests/test-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'firedrill-rule-tests-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function failures(text: string, semantics: 'prometheus-2' | 'prometheus-3' = 'prometheus-3') {
  await writeFile(join(folder, 'test.yaml'), text);
  const { tests } = await runTestFile(join(folder, 'test.yaml'), { semantics });
  return tests.flatMap((one) => one.failures.map(failureText));
}

const tests = (series: string, expr: string, samples: string, more = ''): string => `
${more}
tests:
  - interval: 30s
    input_series: [${series}]
    promql_expr_test: [{ expr: '${expr}', eval_time: 2m, exp_samples: [${samples}] }]
`;

describe('numbers', () => {
  const thirds = (value: string, more = ''): string =>
    tests(`{ series: x, values: 1x9 }`, 'x / 3', `{ value: ${value} }`, more);

  test('must be equal to the last bit', async () => {
    expect(await failures(thirds('0.3333333333333333'))).toEqual([]);
    expect(await failures(thirds('0.33333333333333326'))).toHaveLength(1);
  });

  test('may differ in the last bit where the file says so, and in no more', async () => {
    expect(await failures(thirds('0.33333333333333326', 'fuzzy_compare: true'))).toEqual([]);
    expect(await failures(thirds('0.3333333333333332', 'fuzzy_compare: true'))).toHaveLength(1);
  });
});

test('windows are those of the Prometheus that was asked for', async () => {
  const text = tests(`{ series: x, values: 1x9 }`, 'count_over_time(x[1m])', `{ value: 2 }`);
  expect(await failures(text, 'prometheus-3')).toEqual([]);
  expect(await failures(text, 'prometheus-2')).toHaveLength(1);
});

test('a test starts at the epoch unless it says when', async () => {
  const at = (start: string): string => `
tests:
  - { ${start} promql_expr_test: [{ expr: hour(), eval_time: 2h, exp_samples: [{ value: 5 }] }] }
`;
  expect(await failures(at('start_timestamp: 2026-01-01T03:00:00Z,'))).toEqual([]);
  expect(await failures(at('start_timestamp: 10800,'))).toEqual([]);
  expect(await failures(at(''))).toHaveLength(1);
});

test('an evaluation does not see samples that come after it, not even with a negative offset', async () => {
  const text = tests(`{ series: x, values: 1x99 }`, 'count_over_time(x[1m] offset -1m)', ``);
  expect(await failures(text)).toEqual([]);
  expect(await failures(text.replace('-1m', '0m'))).toHaveLength(1);
});

test('a failure says what was expected and what came', async () => {
  expect(
    await failures(tests(`{ series: 'x{a="1"}', values: 1x9 }`, 'x', `{ labels: 'x', value: 1 }`)),
  ).toMatchInlineSnapshot(`
    [
      "expr: "x", time: 2m,
        exp: {__name__="x"} 1
        got: {__name__="x", a="1"} 1",
    ]
  `);
});

test('a pattern of rule files that matches nothing is told', async () => {
  await writeFile(join(folder, 'rules.yaml'), '');
  await writeFile(join(folder, 'test.yaml'), 'rule_files: [rules.yaml, rules/*.yaml]');
  const { unmatched } = await runTestFile(join(folder, 'test.yaml'));
  expect(unmatched).toEqual([join(folder, 'rules/*.yaml')]);
});

describe('a file with mistakes', () => {
  test('tells each with its place', () => {
    const text = `
evaluation_interval: fast
group_eval_order: [a, a]
tests:
  - input_series:
      - { series: 'x{', values: 1 }
      - { series: x, values: 1 2 oops }
      - { series: x, values: '{{schema:0}}' }
      - { series: x, values: "1\\n2" }
    alert_rule_test: [{ eval_time: 1m }]
    promql_expr_test:
      - { expr: sum(x, exp_samples: [{ value: many }] }
    unknown: true
`;
    expect(() => parseTestFile(text, 'test.yaml')).toThrowErrorMatchingInlineSnapshot(`
      [FiredrillError: test.yaml:2:22: "fast" is not a duration. Write for example 30s, 5m or 1h30m.
      test.yaml:3:19: a group is named twice.
      test.yaml:6:9: no labels: .
      test.yaml:7:9: no series of values:  oops.
      test.yaml:8:30: native histograms are not supported.
      test.yaml:9:30: a series ends at the first line break. Write the values in one line.
      test.yaml:10:23: "tests[0].alert_rule_test[0].alertname" is missing.
      test.yaml:12:22: unexpected end of input, expected an argument, a comma or ")".
      test.yaml:12:47: "many" is not a number.
      test.yaml:13:5: unknown key "unknown" in "tests[0]". Known keys: name, interval, input_series, alert_rule_test, promql_expr_test, external_labels, external_url, start_timestamp.]
    `);
  });

  test('is none when it has none', () => {
    expect(parseTestFile('tests: [{ name: nothing }]', 'test.yaml').tests).toHaveLength(1);
    expect(parseTestFile('rule_files: []\ntests:\n', 'test.yaml').tests).toEqual([]);
  });
});

test('a test file that is not there is an error of its user', async () => {
  await expect(runTestFile(join(folder, 'missing.yaml'))).rejects.toMatchObject({
    code: 'TEST_FILE_MISSING',
    kind: 'usage',
  });
});

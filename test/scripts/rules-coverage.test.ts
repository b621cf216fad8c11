import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { refusalOf } from '../../scripts/rules-coverage/check-expression.ts';
import { findRules } from '../../scripts/rules-coverage/find-rules.ts';

const run = promisify(execFile);
const script = new URL('../../scripts/rules-coverage.ts', import.meta.url).pathname;

const ruleFile = `groups:
  - name: g
    rules:
      - alert: A
        expr: up == 0
      - record: r
        expr: |
          sum(x)
`;

test('the expressions of a rule file are found with the lines in which they begin', () => {
  expect(findRules(ruleFile)).toEqual({
    expressions: [
      { line: 5, text: 'up == 0' },
      { line: 8, text: 'sum(x)\n' },
    ],
    remarks: [],
  });
});

test('a file of another kind has no expressions', () => {
  expect(findRules('panels:\n  - expr: up\n').expressions).toEqual([]);
  expect(findRules('null\n').expressions).toEqual([]);
});

test.each([
  [
    'PrometheusRule objects, one a document',
    'kind: PrometheusRule\nspec:\n  groups: [{ name: a, rules: [{ alert: A, expr: up }] }]\n---\nkind: PrometheusRule\nspec:\n  groups: [{ name: a, rules: [{ alert: A, expr: up }] }]\n',
    [3, 7],
  ],
  ['a text within a ConfigMap', `data:\n  rules.yml: |\n${ruleFile.replace(/^/gm, '    ')}`, [7, 10]],
  ['the values of a chart', 'serverFiles:\n  alerts: [{ rules: [{ alert: A, expr: up }] }]\n', [2]],
  ['a Helm template', `{{- if .Values.on }}\n${ruleFile}{{- end }}\n`, [6, 9]],
  [
    'a Helm template with actions within its lines',
    `{{- /*\nA comment\n*/ -}}\nname: {{ printf "%s" .Name | trunc 63 }}\n${ruleFile}`,
    [9, 12],
  ],
])('rules are found in %s', (_, text, lines) => {
  expect(findRules(text).expressions.map(({ line }) => line)).toEqual(lines);
});

test('what else would keep a file from being loaded is told beside its expressions', () => {
  const { expressions, remarks } = findRules(
    ruleFile.replace('expr: up == 0', 'expr: up == 0\n        for: soon'),
  );
  expect(expressions).toHaveLength(2);
  expect(remarks).toEqual([{ line: 6, text: '"soon" is not a duration' }]);
});

test('a text that is no YAML is told as that', () => {
  expect(findRules('groups: [').unreadable).toMatch(/^line \d+: /);
});

test('an expression that loads and evaluates is supported', () => {
  expect(refusalOf('sum by (job) (rate(x_total[5m])) > 1')).toBeUndefined();
});

test.each([
  ['limitk(1, x)', 'limitk() is experimental in Prometheus and not supported.'],
  ['sum(x', 'unexpected end of input, expected an argument, a comma or ")".'],
  ['x[5m]', 'A rule needs a vector or a scalar, not a matrix.'],
  ['x > <action>', 'The expression is a template that has not been rendered.'],
  ['x > {{ .Values.limit }}', 'The expression is a template that has not been rendered.'],
])('%s is refused with its reason', (expr, reason) => {
  expect(refusalOf(expr)).toBe(reason);
});

test('a folder is counted file by file, and less than the wanted share is a failure', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'firedrill-rules-'));
  try {
    await mkdir(join(folder, 'deeper'));
    await writeFile(join(folder, 'a.yml'), ruleFile);
    await writeFile(join(folder, 'deeper', 'b.yaml'), ruleFile.replace('up == 0', 'limitk(1, x)'));
    await writeFile(join(folder, 'c.yaml'), 'groups: [');
    const { stdout } = await run(process.execPath, [script, folder]);
    expect(stdout.trim().split('\n')).toEqual([
      expect.stringMatching(/^c\.yaml refused: line \d+: /),
      'deeper/b.yaml:5 refused: limitk() is experimental in Prometheus and not supported.',
      '1 refused: The file cannot be read as YAML.',
      '1 refused: limitk() is experimental in Prometheus and not supported.',
      'total: 3 supported, 2 refused',
    ]);
    await expect(run(process.execPath, [script, '--least', '99', folder])).rejects.toMatchObject({ code: 1 });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

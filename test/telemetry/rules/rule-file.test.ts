import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { FiredrillError } from '../../../src/core/errors.ts';
import { loadRuleFiles, parseRuleFile } from '../../../src/telemetry/rules/rule-file.ts';

const conformance = fileURLToPath(new URL('../../../../shared/conformance/rules', import.meta.url));

function refusal(text: string): string {
  try {
    parseRuleFile(text, 'rules.yaml');
  } catch (error) {
    expect(error).toMatchObject({ code: 'FILE_INVALID', kind: 'usage' });
    return (error as FiredrillError).message;
  }
  return 'accepted';
}

test('a rule file reads as its groups, with Go reading of scalars', () => {
  const [group] = parseRuleFile(
    `
groups:
  - name: model
    interval: 30s
    limit: 10
    query_offset: 1m
    labels: { team: ml, severity: low }
    rules:
      - record: job:errors:rate5m
        expr: sum by (job) (rate(errors_total[5m]))
        labels: { version: 1.10 }
      - alert: ModelErrorRate
        expr: job:errors:rate5m > 0.02
        for: 1h30m
        keep_firing_for: 0
        labels: { severity: page }
        annotations: { summary: "{{ $labels.job }}" }
  - name: empty
    rules:
`,
    'rules.yaml',
  );
  expect(group).toMatchObject({ name: 'model', intervalMs: 30_000, limit: 10, queryOffsetMs: 60_000 });
  const [recording, alerting] = group?.rules ?? [];
  expect(recording).toMatchObject({ kind: 'record', name: 'job:errors:rate5m' });
  expect(recording?.labels.version?.text).toBe('1.10');
  expect(alerting).toMatchObject({ kind: 'alert', forMs: 5_400_000, keepFiringForMs: 0 });
  expect([alerting?.labels.team?.text, alerting?.labels.severity?.text]).toEqual(['ml', 'page']);
});

test('durations are those of Prometheus, bare numbers are none', () => {
  const forOf = (text: string): number | string => {
    const file = `groups: [{ name: a, rules: [{ alert: A, expr: up, for: ${text} }] }]`;
    const [rule] = refusal(file) === 'accepted' ? (parseRuleFile(file, 'r')[0]?.rules ?? []) : [];
    return rule?.kind === 'alert' ? rule.forMs : 'refused';
  };
  expect(['0', '250ms', '1h30m', '1d', '1w', '1y'].map(forOf)).toEqual([
    0, 250, 5_400_000, 86_400_000, 604_800_000, 31_536_000_000,
  ]);
  expect(['5', '1.5h', '30m1h', '-5m', 'soon'].map(forOf)).toEqual(Array(5).fill('refused'));
});

test('a rule file with mistakes lists each of them with place and suggestion', () => {
  const text = `groups:
- name: a
  interval: 5x
  rules:
  - alert: X
    expr: rate(x{
    for: 1
    labels: {severity: 5, __name__: q}
    annotations: {summary: "{{ $labls.x }}"}
  - record: a:b
    expr: |
      sum(x)
        by (le
    for: 5m
  - alert: Y
    exp: up == 0
  - expr: '"a"'
    record: 'x{y}'
- name: a
  ruels: []
`;
  // What the parser of expressions says is its own affair; where it says it is ours.
  const message = refusal(text).replace(/:(6:18|14:7): .*/g, ':$1: (parser).');
  expect(message).toMatchInlineSnapshot(`
    "rules.yaml:3:13: "5x" is not a duration. Write for example 30s, 5m or 1h30m.
    rules.yaml:6:18: (parser).
    rules.yaml:7:10: "1" is not a duration. Write for example 30s, 5m or 1h30m.
    rules.yaml:8:37: the key "groups[0].rules[0].labels.__name__" is not allowed: a label of a rule can be neither empty nor __name__.
    rules.yaml:9:32: template: undefined variable "$labls".
    rules.yaml:10:5: a recording rule cannot have "for".
    rules.yaml:14:7: (parser).
    rules.yaml:15:5: "groups[0].rules[2].expr" is missing.
    rules.yaml:16:5: unknown key "exp" in "groups[0].rules[2]". Did you mean "expr"?
    rules.yaml:17:11: the expression gives a string, a rule needs a vector or a scalar.
    rules.yaml:18:13: a recording rule is named by a metric name without braces; labels go into "labels".
    rules.yaml:19:9: the group "a" is there twice.
    rules.yaml:20:3: unknown key "ruels" in "groups[1]". Did you mean "rules"?"
  `);
});

test('an empty rule file has no groups, a rule file that is a list is refused', () => {
  expect(parseRuleFile('# nothing yet\n', 'rules.yaml')).toEqual([]);
  expect(parseRuleFile('null\n', 'rules.yaml')).toEqual([]);
  expect(refusal('- a\n')).toBe('rules.yaml:1:1: expected the file to be a map, got a list.');
});

test('a rule file that is missing is named', async () => {
  await expect(loadRuleFiles(['no/such/rules.yaml'])).rejects.toThrow(FiredrillError);
  await expect(loadRuleFiles(['no/such/rules.yaml'])).rejects.toThrow(
    'no/such/rules.yaml: the rule file cannot be read',
  );
});

describe.skipIf(!existsSync(conformance))(
  'published rule files (needs the shared conformance folder)',
  () => {
    test('each of them loads', async () => {
      const failures: string[] = [];
      let rules = 0;
      for (const entry of (await readdir(conformance, { recursive: true })).sort()) {
        if (!/\.ya?ml$/.test(entry)) continue;
        try {
          const groups = parseRuleFile(await readFile(`${conformance}/${entry}`, 'utf8'), entry);
          rules += groups.reduce((sum, group) => sum + group.rules.length, 0);
        } catch (error) {
          failures.push(String(error));
        }
      }
      expect(failures).toEqual([]);
      expect(rules).toBeGreaterThan(0);
    });
  },
);

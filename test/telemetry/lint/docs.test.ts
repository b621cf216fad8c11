import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { lintRules } from '../../../src/telemetry/lint/lint-rules.ts';
import { readLintedRules } from '../../../src/telemetry/lint/linted-rule.ts';
import { lints } from '../../../src/telemetry/lint/lints/index.ts';
import { lintText } from '../../../src/telemetry/lint/text-report.ts';

const page = readFileSync('docs/lint-rules.md', 'utf8');

test('docs/lint-rules.md names every lint as the code does', () => {
  const rows = lints.map(({ code, level, summary }) => `| \`${code}\` | ${level} | ${summary} |`);
  expect(page.match(/^\| `[a-z-]+` \| (?:error|warning|note) \|.*$/gm)).toEqual(rows);
});

test('the example of docs/lint-rules.md gives what the page says', () => {
  const [, rules = ''] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
  const [, told = ''] = /\$ firedrill lint rules alerts\.yaml\n([\s\S]*?)```/.exec(page) ?? [];
  const findings = lintRules({
    rules: readLintedRules(rules, 'alerts.yaml', { evaluationIntervalMs: 30_000 }),
    snapshot: undefined,
    scrapeIntervalMs: 15_000,
  });
  expect(lintText(findings.slice(0, 1), 1)).toContain(told);
});

import { expect, test } from 'vitest';
import { lintRules } from '../../../src/telemetry/lint/lint-rules.ts';
import { readLintedRules } from '../../../src/telemetry/lint/linted-rule.ts';
import { lints } from '../../../src/telemetry/lint/lints/index.ts';
import { sarifLog } from '../../../src/telemetry/lint/sarif.ts';
import { lintText } from '../../../src/telemetry/lint/text-report.ts';

const text = `groups:
  - name: requests
    rules:
      - alert: Errors
        expr: |
          # of all
          rate(x{code="500"}[5m])
            / rate(x[5m]) > 0.1
        for: 10s
      - { alert: Quantile, expr: "histogram_quantile(95, rate(lat_bucket[5m])) > 1" }
      - alert: Folded
        expr: >
          quantile(7, x)
          > 1
`;

function findings() {
  const rules = readLintedRules(text, 'my rules/alerts.yaml', { evaluationIntervalMs: 30_000 });
  return lintRules({ rules, snapshot: undefined, scrapeIntervalMs: 15_000 });
}

test('findings stand where the part at fault begins and ends', () => {
  const places = findings().map(({ code, line, column, endLine, endColumn }) => [
    code,
    `${line}:${column}`,
    `${endLine}:${endColumn}`,
  ]);
  expect(places).toEqual([
    ['self-join-ratio', '7:11', '8:26'],
    ['nan-on-silence', '7:11', '8:32'],
    ['for-not-multiple', '9:9', 'undefined:undefined'],
    ['quantile-out-of-range', '10:54', '10:56'],
    // A folded text has lost its lines.
    ['quantile-out-of-range', '12:15', 'undefined:undefined'],
  ]);
});

test('the text tells place, reason, remedy and proof', () => {
  const quantile = findings().filter(({ rule }) => rule === 'Quantile');
  expect(lintText(quantile, 3)).toMatchInlineSnapshot(`
    "my rules/alerts.yaml:10:54: error quantile-out-of-range in Quantile
        95
      Quantiles lie between 0 and 1; the one of 95 is +Inf whatever the data.
      Give a number between 0 and 1. Write 0.95 for the 95th percentile.
      Proof: Ordinary data. A value every 15s:
          lat_bucket{instance="a", job="a", le="0.1"}  0+10x20
          lat_bucket{instance="a", job="a", le="1"}  0+10x20
          lat_bucket{instance="a", job="a", le="+Inf"}  0+10x20
          after 5m  histogram_quantile(95, rate(lat_bucket[5m]))  gives {instance="a", job="a"} +Inf

    3 rules: 1 error.
    "
  `);
});

test('the text says so when there is nothing to tell', () => {
  expect(lintText([], 1)).toBe('1 rule: no defect found.\n');
});

test('SARIF names every lint as a rule and points at every finding', () => {
  const found = findings();
  const [run] = (sarifLog(found, lints, '1.2.3') as { runs: [Run] }).runs;
  expect(run.tool.driver.rules.map(({ id }) => id)).toEqual(lints.map(({ code }) => code));
  expect(run.results).toHaveLength(found.length);
  for (const [index, { ruleId, ruleIndex, level }] of run.results.entries()) {
    expect(run.tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
    expect(level).toBe(found[index]?.level);
  }
  expect(run.results[0]?.locations[0]?.physicalLocation).toEqual({
    artifactLocation: { uri: 'my%20rules/alerts.yaml' },
    region: {
      ...{ startLine: 7, startColumn: 11, endLine: 8, endColumn: 26 },
      snippet: { text: 'rate(x{code="500"}[5m])\n  / rate(x[5m])' },
    },
  });
});

interface Run {
  readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
  readonly results: readonly {
    readonly ruleId: string;
    readonly ruleIndex: number;
    readonly level: string;
    readonly locations: readonly { readonly physicalLocation: unknown }[];
  }[];
}

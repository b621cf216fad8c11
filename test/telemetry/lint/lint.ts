import type { Finding } from '../../../src/telemetry/lint/lint.ts';
import { lintRules } from '../../../src/telemetry/lint/lint-rules.ts';
import { readLintedRules } from '../../../src/telemetry/lint/linted-rule.ts';
import { parseMetricsSnapshot } from '../../../src/telemetry/lint/metrics-snapshot.ts';

export interface Linted {
  /** Rules in flow style, or expressions of alerts. */
  readonly rules: readonly string[];
  readonly metrics?: string;
  readonly scrapeIntervalMs?: number;
}

/** What is found in rules that stand in one group. */
export function lint({ rules, metrics, scrapeIntervalMs = 15_000 }: Linted): readonly Finding[] {
  const lines = rules.map((rule, index) =>
    /^\s*(?:alert|record):/.test(rule) ? rule : `alert: A${index}, expr: ${JSON.stringify(rule)}`,
  );
  const text = `groups: [{ name: g, rules: [${lines.map((line) => `{ ${line} }`).join(', ')}] }]`;
  return lintRules({
    rules: readLintedRules(text, 'rules.yaml', { evaluationIntervalMs: 30_000 }),
    snapshot: metrics === undefined ? undefined : parseMetricsSnapshot(metrics, 'metrics'),
    scrapeIntervalMs,
  });
}

/** What one expression of the proof gave. */
export function given(finding: Finding | undefined, index: number): readonly string[] | undefined {
  return finding?.proof.observations[index]?.gives;
}

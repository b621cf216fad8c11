import { expect, test } from 'vitest';
import { generateBatch } from '../../../scripts/differential/batch.ts';
import { ruleFileOf } from '../../../scripts/differential/engine.ts';
import { feed, TICK_MS } from '../../../scripts/differential/series.ts';
import { NO_LABELS } from '../../../src/telemetry/labels.ts';
import type { AlertTransition } from '../../../src/telemetry/rules/alert-state.ts';
import { GroupRunner } from '../../../src/telemetry/rules/group-runner.ts';
import { replayAlerts } from '../../../src/telemetry/rules/replay.ts';
import { parseRuleFile } from '../../../src/telemetry/rules/rule-file.ts';
import type { AlertingRule } from '../../../src/telemetry/rules/rule-file-schema.ts';
import { SeriesStore } from '../../../src/telemetry/store/series-store.ts';

const outside = { externalLabels: NO_LABELS, externalUrl: '' };

test('a replay sees the transitions that the rules have when time goes on step by step', () => {
  let count = 0;
  for (let seed = 0; seed < 10; seed += 1) {
    const batch = generateBatch({ seed, semantics: 'prometheus-3', rules: 10 });
    // What looks ahead sees more of the future in a replay, where it has been.
    const rules = batch.rules.filter(({ expr }) => !/@|offset -/.test(expr));
    const stepwise = transitionsStepByStep({ ...batch, rules });
    const { evaluationMs: stepMs } = batch;
    const range = { startMs: 0, endMs: (batch.evaluations - 1) * stepMs, stepMs };
    const store = new SeriesStore();
    for (let tick = 0; tick * TICK_MS <= range.endMs; tick += 1) feed(store, batch.series, tick);
    for (const [rule, expected] of stepwise) {
      const evaluateOptions = { subqueryStepMs: stepMs };
      const transitions = replayAlerts(rule, { store, range, evaluateOptions, ...outside });
      expect(transitions.map(withoutMail), rule.query.text).toEqual(expected);
      count += expected.length;
    }
  }
  expect(count).toBeGreaterThan(500);
});

test('a replay fails where the expression fails at one of the times', () => {
  const store = new SeriesStore();
  for (const instance of ['a', 'b']) store.append({ __name__: 'x', instance }, 60_000, 1);
  const [group] = parseRuleFile(
    ruleFileOf([{ alert: 'A', expr: 'x / on () x', for: '0s', keep_firing_for: '0s' }]),
    'r',
  );
  const [rule] = group?.rules ?? [];
  if (rule?.kind !== 'alert') throw new Error('no alert');
  const options = { store, ...outside };
  expect(replayAlerts(rule, { ...options, range: { startMs: 0, endMs: 30_000, stepMs: 30_000 } })).toEqual(
    [],
  );
  expect(() =>
    replayAlerts(rule, { ...options, range: { startMs: 0, endMs: 60_000, stepMs: 30_000 } }),
  ).toThrow('found duplicate series');
});

/** A replay tells nobody, so when a receiver was told is not compared. */
function withoutMail({ to, alert }: AlertTransition): unknown {
  const { lastSentAtMs: _, validUntilMs: __, ...rest } = alert;
  return { to, alert: rest };
}

function transitionsStepByStep(batch: ReturnType<typeof generateBatch>): Map<AlertingRule, unknown[]> {
  const [group] = parseRuleFile(ruleFileOf(batch.rules), 'rules');
  if (group === undefined) throw new Error('no group');
  const store = new SeriesStore();
  const { evaluationMs } = batch;
  const evaluateOptions = { subqueryStepMs: evaluationMs };
  const runner = new GroupRunner(group, { store, intervalMs: evaluationMs, evaluateOptions, ...outside });
  const seen = new Map(
    group.rules.flatMap((rule) => (rule.kind === 'alert' ? [[rule, [] as unknown[]]] : [])),
  );
  let tick = 0;
  for (let timeMs = 0; timeMs < batch.evaluations * evaluationMs; timeMs += evaluationMs) {
    for (; tick * TICK_MS <= timeMs; tick += 1) feed(store, batch.series, tick);
    const { transitions, errors } = runner.evaluate(timeMs);
    for (const { rule, ...transition } of transitions) seen.get(rule)?.push(withoutMail(transition));
    // From a failure on the two go different ways.
    for (const { rule } of errors) if (rule.kind === 'alert') seen.delete(rule);
  }
  return seen;
}

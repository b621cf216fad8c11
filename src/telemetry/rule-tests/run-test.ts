import type { EvaluateOptions } from '../promql/evaluate.ts';
import { GroupRunner } from '../rules/group-runner.ts';
import type { RuleGroup } from '../rules/rule-file.ts';
import { SeriesStore } from '../store/series-store.ts';
import { type AlertSample, alertFailure, exprFailure, type TestFailure } from './compare.ts';
import { feedSeries } from './series-notation.ts';
import type { RuleTest } from './test-file.ts';

export interface RunTestOptions {
  /** In the order of their evaluation. */
  readonly groups: readonly RuleGroup[];
  readonly evaluationIntervalMs: number;
  readonly isFuzzy: boolean;
  /** @default 'prometheus-3' */
  readonly semantics?: EvaluateOptions['semantics'];
}

/**
 * Runs one test as promtool does, from its start up to the last time that it asks for; no failures mean that it has passed.
 *
 * All groups are evaluated at every multiple of the evaluation interval, whatever interval they name. Alerts are those of the
 * last evaluation at or before the time that is asked for. A rule that cannot be evaluated ends the test.
 */
export function runTest(test: RuleTest, options: RunTestOptions): readonly TestFailure[] {
  const { evaluationIntervalMs, isFuzzy, semantics = 'prometheus-3' } = options;
  const store = new SeriesStore({ maxSeries: Infinity, maxSamples: Infinity });
  const evaluateOptions: EvaluateOptions = { semantics, subqueryStepMs: evaluationIntervalMs };
  const runners = options.groups.map(
    (group) =>
      new GroupRunner(group, {
        store,
        intervalMs: group.intervalMs ?? test.intervalMs,
        externalLabels: test.externalLabels,
        externalUrl: test.externalUrl,
        evaluateOptions,
      }),
  );
  // An evaluation must not see what comes after it.
  const feed = feedSeries(store, test.series, test);
  const failures: TestFailure[] = [];
  const times = [...test.alertCases, ...test.exprCases].map(({ atMs }) => atMs);
  for (let atMs = 0; atMs <= Math.max(0, ...times); atMs += evaluationIntervalMs) {
    feed(test.startMs + atMs);
    const broken = runners.flatMap((runner) => runner.evaluate(test.startMs + atMs).errors);
    if (broken.length > 0) {
      const errors = broken.map(({ rule, reason }) => ({ what: `rule: ${rule.name}`, reason }));
      return [...failures, ...errors.map((error) => ({ kind: 'error' as const, atMs, ...error }))];
    }
    const due = test.alertCases.filter((one) => one.atMs >= atMs && one.atMs < atMs + evaluationIntervalMs);
    // promtool tells of failures by time, and for one time in the order of the file.
    for (const alertCase of due.toSorted((a, b) => a.atMs - b.atMs)) {
      failures.push(...alertFailure(alertCase, firingAlerts(runners, alertCase.alertname)));
    }
  }
  for (const exprCase of test.exprCases) {
    failures.push(...exprFailure(exprCase, { store, evaluateOptions, isFuzzy, startMs: test.startMs }));
  }
  return failures;
}

function firingAlerts(runners: readonly GroupRunner[], alertname: string): AlertSample[] {
  return runners
    .flatMap(({ statuses }) => statuses.filter(({ rule }) => rule.name === alertname))
    .flatMap(({ alerts }) => [...alerts.values()])
    .filter(({ state }) => state === 'firing')
    .map(({ labels, annotations }) => ({ labels, annotations }));
}

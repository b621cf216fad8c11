import { labelsKey } from '../labels.ts';
import type { EvaluateOptions } from '../promql/evaluate.ts';
import { GroupRunner } from '../rules/group-runner.ts';
import type { RuleGroup } from '../rules/rule-file.ts';
import { SeriesStore } from '../store/series-store.ts';
import { STALE_NAN } from '../store/stale.ts';
import { type AlertSample, alertFailure, exprFailure, type TestFailure } from './compare.ts';
import type { SeriesLine } from './series-notation.ts';
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
  const feed = feedOf(test, store);
  const failures: TestFailure[] = [];
  const times = [...test.alertCases, ...test.exprCases].map(({ atMs }) => atMs);
  for (let atMs = 0; atMs <= Math.max(0, ...times); atMs += evaluationIntervalMs) {
    feed(atMs);
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

/** Appends the samples up to a time: an evaluation must not see what comes after it. */
function feedOf({ series, intervalMs, startMs }: RuleTest, store: SeriesStore): (untilMs: number) => void {
  // Of two lines with the same labels the last one counts.
  const lines = [...new Map(series.map((line) => [labelsKey(line.labels), line])).values()];
  let next = 0;
  return (untilMs) => {
    for (; next * intervalMs <= untilMs; next += 1) {
      for (const line of lines) appendSample(store, line, next, startMs + next * intervalMs);
    }
  };
}

function appendSample(
  store: SeriesStore,
  { labels, samples }: SeriesLine,
  index: number,
  timeMs: number,
): void {
  const sample = samples[index];
  if (sample?.kind === 'float') store.append(labels, timeMs, sample.value);
  else if (sample?.kind === 'stale') store.append(labels, timeMs, STALE_NAN);
}

function firingAlerts(runners: readonly GroupRunner[], alertname: string): AlertSample[] {
  return runners
    .flatMap(({ statuses }) => statuses.filter(({ rule }) => rule.name === alertname))
    .flatMap(({ alerts }) => [...alerts.values()])
    .filter(({ state }) => state === 'firing')
    .map(({ labels, annotations }) => ({ labels, annotations }));
}

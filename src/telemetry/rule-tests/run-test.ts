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
  const { evaluationIntervalMs, isFuzzy } = options;
  const world = new TestWorld(test, options);
  const failures: TestFailure[] = [];
  const times = [...test.alertCases, ...test.exprCases].map(({ atMs }) => atMs);
  for (let atMs = 0; atMs <= Math.max(0, ...times); atMs += evaluationIntervalMs) {
    const errors = world.evaluate(atMs);
    if (errors.length > 0) return [...failures, ...errors];
    const due = test.alertCases.filter((one) => one.atMs >= atMs && one.atMs < atMs + evaluationIntervalMs);
    // promtool tells of failures by time, and for one time in the order of the file.
    for (const alertCase of due.toSorted((a, b) => a.atMs - b.atMs)) {
      failures.push(...alertFailure(alertCase, world.firing(alertCase.alertname)));
    }
  }
  const { store, evaluateOptions } = world;
  for (const exprCase of test.exprCases) {
    failures.push(...exprFailure(exprCase, { store, evaluateOptions, isFuzzy, startMs: test.startMs }));
  }
  return failures;
}

/** The series of a test and the rules that run on them. Times are milliseconds after the start of the test. */
export class TestWorld {
  readonly store = new SeriesStore({ maxSeries: Infinity, maxSamples: Infinity });
  readonly evaluateOptions: EvaluateOptions;
  readonly #startMs: number;
  readonly #feed: (untilMs: number) => void;
  readonly #runners: readonly GroupRunner[];

  constructor(test: Omit<RuleTest, 'alertCases' | 'exprCases' | 'name'>, options: RunTestOptions) {
    const { store } = this;
    const { startMs, intervalMs, series, externalLabels, externalUrl } = test;
    const { semantics = 'prometheus-3', evaluationIntervalMs: subqueryStepMs } = options;
    this.evaluateOptions = { semantics, subqueryStepMs };
    this.#startMs = startMs;
    this.#feed = feedSeries(store, series, { startMs, intervalMs });
    const shared = { store, externalLabels, externalUrl, evaluateOptions: this.evaluateOptions };
    this.#runners = options.groups.map(
      (group) => new GroupRunner(group, { ...shared, intervalMs: group.intervalMs ?? intervalMs }),
    );
  }

  /** Evaluates all groups on the samples up to a time, and says which rules could not be. */
  evaluate(atMs: number): readonly TestFailure[] {
    const timeMs = this.#startMs + atMs;
    this.#feed(timeMs);
    return this.#runners
      .flatMap((runner) => runner.evaluate(timeMs).errors)
      .map(({ rule, reason }) => ({ kind: 'error', atMs, what: `rule: ${rule.name}`, reason }));
  }

  /** The alerts of one name that fire since the last evaluation, of all groups. */
  firing(alertname: string): AlertSample[] {
    return this.#runners
      .flatMap(({ statuses }) => statuses.filter(({ rule }) => rule.name === alertname))
      .flatMap(({ alerts }) => [...alerts.values()])
      .filter(({ state }) => state === 'firing')
      .map(({ labels, annotations }) => ({ labels, annotations }));
  }
}

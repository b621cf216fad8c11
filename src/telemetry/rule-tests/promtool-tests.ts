import { formatPromDuration, selectorsIn } from '../promql/index.ts';
import { historyNeededMs } from '../rules/lookback.ts';
import type { RuleGroup } from '../rules/rule-file.ts';
import { type Alignment, alignments } from './alignment.ts';
import { type ExpectedFiring, expectedFiring } from './expected-firing.ts';
import type { RecordedGroup, RecordedSeries, Recording } from './recording.ts';
import { isTouched, rulesBehind } from './touched-series.ts';
import { type WrittenSeries, type WrittenTest, writePromtoolTest } from './write-test.ts';

export interface PromtoolTestOptions {
  /** The rules that were evaluated, as read from their files. */
  readonly groups: readonly RuleGroup[];
  /** The rule files, relative to the folder that the tests will lie in. */
  readonly ruleFiles: readonly string[];
  /** What the tests and their files are called, for example `S02`. */
  readonly name: string;
  /** Lines for people at the top of each file. */
  readonly comment?: string;
}

export interface PromtoolTests {
  readonly files: readonly { readonly name: string; readonly text: string }[];
  /** Rules that no test of promtool can hold to what the drill saw, and why. */
  readonly skipped: readonly { readonly group: string; readonly rule: string; readonly reason: string }[];
}

/**
 * Writes what a drill has recorded as unit tests for promtool: when each alert fired, and when it did not yet or no longer.
 *
 * There is a file for each evaluation interval and a test for each group, because all groups of a test are evaluated at the
 * same instants. What is written has been run with the semantics of Prometheus 2 and 3, and fires when the drill did.
 */
export function promtoolTests(recording: Recording, options: PromtoolTestOptions): PromtoolTests {
  const { groups, ruleFiles, name, comment = '' } = options;
  const tests = recording.groups.flatMap((recorded) => {
    const group = groups.find((one) => one.file === recorded.file && one.name === recorded.name);
    const hasAlerts = group?.rules.some(({ kind }) => kind === 'alert') ?? false;
    return group !== undefined && hasAlerts && recorded.lastEvaluationMs !== null
      ? [testOf(recording, { ...recorded, lastEvaluationMs: recorded.lastEvaluationMs }, group, options)]
      : [];
  });
  const intervals = [...new Set(tests.map(({ evaluationIntervalMs }) => evaluationIntervalMs))];
  const files = intervals.flatMap((evaluationIntervalMs) => {
    const own = tests.filter(
      (one) => one.evaluationIntervalMs === evaluationIntervalMs && one.test.expectedAlerts.length > 0,
    );
    if (own.length === 0) return [];
    const suffix = intervals.length === 1 ? '' : `-${formatPromDuration(evaluationIntervalMs)}`;
    const text = writePromtoolTest({
      ruleFiles,
      evaluationIntervalMs,
      groupOrder: groupOrder(groups),
      tests: own.map(({ test }) => test),
      comment,
    });
    return [{ name: `${name}${suffix}.test.yaml`, text }];
  });
  return { files, skipped: tests.flatMap(({ skipped }) => skipped) };
}

interface GroupTest {
  readonly evaluationIntervalMs: number;
  readonly test: WrittenTest;
  readonly skipped: PromtoolTests['skipped'];
}

type EvaluatedGroup = RecordedGroup & { readonly lastEvaluationMs: number };

function testOf(
  recording: Recording,
  recorded: EvaluatedGroup,
  group: RuleGroup,
  { groups, name }: PromtoolTestOptions,
): GroupTest {
  const { intervalMs: evaluationIntervalMs, lastEvaluationMs } = recorded;
  const rules = rulesBehind(group, groups);
  const selectors = rules.flatMap(({ query }) => selectorsIn(query.expr));
  const fromMs = recording.rulesFromMs - historyNeededMs([{ ...group, rules }], lookbackMs);
  const touched = recording.series
    .filter(({ labels }) => isTouched(labels, selectors) && labels.__name__ !== 'ALERTS')
    .map((one) => between(one, fromMs, lastEvaluationMs));
  const oldestMs = Math.min(lastEvaluationMs, ...touched.map(({ times }) => times[0] ?? Infinity));
  // One evaluation earlier leaves room for samples that move to an earlier time.
  const evaluations = Math.floor((lastEvaluationMs - oldestMs) / evaluationIntervalMs) + 2;
  const originMs = lastEvaluationMs - evaluations * evaluationIntervalMs;
  const relative = touched.map(({ labels, times, values }) => ({
    labels,
    samples: times.map((time, index) => ({ timeMs: time - originMs, text: values[index] ?? 'stale' })),
  }));
  const attempts = alignments(relative.flatMap(({ samples }) => samples.map(({ timeMs }) => timeMs)));
  const shared = { recording, group, groups, originMs, evaluationIntervalMs, evaluations };
  let best:
    | {
        readonly alignment: Alignment;
        readonly series: readonly WrittenSeries[];
        readonly firing: ExpectedFiring;
      }
    | undefined;
  for (const alignment of attempts) {
    const series = relative.map((one) => moved(one, alignment));
    const firing = expectedFiring({ ...shared, series, intervalMs: alignment.intervalMs });
    if (best === undefined || firing.skipped.length < best.firing.skipped.length)
      best = { alignment, series, firing };
    if (firing.skipped.length === 0) break;
  }
  const { externalLabels, externalUrl } = recording;
  return {
    evaluationIntervalMs,
    test: {
      name: `${name}: ${group.name}`,
      intervalMs: best?.alignment.intervalMs ?? evaluationIntervalMs,
      series: best?.series ?? [],
      expectedAlerts: best?.firing.cases ?? [],
      externalLabels,
      externalUrl,
    },
    skipped: best?.firing.skipped ?? [],
  };
}

/** What an instant selector looks back in promtool. */
const lookbackMs = 300_000;

function between({ labels, times, values }: RecordedSeries, fromMs: number, toMs: number): RecordedSeries {
  const kept = times.flatMap((time, index) => (time >= fromMs && time <= toMs ? [index] : []));
  const [first = 0] = kept;
  const end = first + kept.length;
  return { labels, times: times.slice(first, end), values: values.slice(first, end) };
}

function moved({ labels, samples }: WrittenSeries, { shiftMs }: Alignment): WrittenSeries {
  return { labels, samples: samples.map(({ timeMs, text }) => ({ timeMs: timeMs + shiftMs, text })) };
}

/** promtool orders groups by name alone, and refuses a name that is there twice. */
function groupOrder(groups: readonly RuleGroup[]): readonly string[] {
  const names = groups.map(({ name }) => name);
  return new Set(names).size === names.length && names.length > 1 ? names : [];
}

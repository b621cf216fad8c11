import { labelsKey, withLabels } from '../labels.ts';
import { formatPromDuration } from '../promql/index.ts';
import type { RuleGroup } from '../rules/rule-file.ts';
import type { AlertSample } from './compare.ts';
import type { Recording } from './recording.ts';
import { TestWorld } from './run-test.ts';
import type { AlertCase, RuleTest } from './test-file.ts';
import type { WrittenSeries } from './write-test.ts';

export interface FiringQuestion {
  readonly recording: Recording;
  /** Whose alerts are asked for. */
  readonly group: RuleGroup;
  readonly groups: readonly RuleGroup[];
  readonly series: readonly WrittenSeries[];
  readonly intervalMs: number;
  /** Unix milliseconds of the start of the test. */
  readonly originMs: number;
  readonly evaluationIntervalMs: number;
  /** How many evaluations come after the one at the start. */
  readonly evaluations: number;
}

export interface ExpectedFiring {
  readonly cases: readonly AlertCase[];
  readonly skipped: readonly { readonly group: string; readonly rule: string; readonly reason: string }[];
}

/**
 * What a test can say about the alerts of a group: each change of what fires, with the evaluation before it, and the end.
 *
 * Only rules are told that fire in the test when they fired in the drill, in both versions of Prometheus.
 */
export function expectedFiring(question: FiringQuestion): ExpectedFiring {
  const { group, groups } = question;
  const names = new Set(group.rules.flatMap(({ kind, name }) => (kind === 'alert' ? [name] : [])));
  const runs = (['prometheus-3', 'prometheus-2'] as const).map((semantics) =>
    run(question, [...names], semantics),
  );
  const skipped: { group: string; rule: string; reason: string }[] = [];
  const cases: AlertCase[] = [];
  for (const alertname of names) {
    const isElsewhere = groups.some(
      (other) =>
        other !== group && other.rules.some(({ kind, name }) => kind === 'alert' && name === alertname),
    );
    const [three, two] = runs.map((one) => one.get(alertname) ?? []);
    const problem = isElsewhere
      ? 'another group has an alert of that name, and promtool does not tell them apart'
      : problemOf(question, alertname, three ?? [], two ?? []);
    if (problem === undefined) cases.push(...casesOf(question, alertname, three ?? []));
    else skipped.push({ group: group.name, rule: alertname, reason: problem });
  }
  return { cases, skipped };
}

/** The alerts that fire, evaluation by evaluation. */
type Firing = readonly (readonly AlertSample[])[];

function run(
  { series, intervalMs, recording, groups, evaluationIntervalMs, evaluations }: FiringQuestion,
  names: readonly string[],
  semantics: 'prometheus-2' | 'prometheus-3',
): ReadonlyMap<string, Firing> {
  const { externalLabels, externalUrl } = recording;
  const lines: RuleTest['series'] = series.map(({ labels, samples }) => ({
    labels,
    samples: samplesByIndex(samples, intervalMs),
  }));
  const test = { startMs: 0, intervalMs, series: lines, externalLabels, externalUrl };
  const world = new TestWorld(test, { groups, evaluationIntervalMs, isFuzzy: false, semantics });
  const firing = new Map<string, AlertSample[][]>(names.map((name) => [name, []]));
  for (let index = 0; index <= evaluations; index += 1) {
    // promtool gives up at the first rule that fails, so there is nothing to expect from then on.
    if (world.evaluate(index * evaluationIntervalMs).length > 0) break;
    for (const name of names) firing.get(name)?.push(world.firing(name));
  }
  return firing;
}

function samplesByIndex(
  samples: WrittenSeries['samples'],
  intervalMs: number,
): RuleTest['series'][number]['samples'] {
  const last = samples.at(-1)?.timeMs ?? -intervalMs;
  const values: RuleTest['series'][number]['samples'][number][] = Array.from(
    { length: last / intervalMs + 1 },
    () => ({ kind: 'omitted' }),
  );
  for (const { timeMs, text } of samples) {
    values[timeMs / intervalMs] =
      text === 'stale' ? { kind: 'stale' } : { kind: 'float', value: numberOf(text) };
  }
  return values;
}

function numberOf(text: string): number {
  return Number(text.replace('Inf', 'Infinity'));
}

/** Why a rule cannot be told, if it cannot. */
function problemOf(
  question: FiringQuestion,
  alertname: string,
  three: Firing,
  two: Firing,
): string | undefined {
  const { evaluations, evaluationIntervalMs } = question;
  if (three.length <= evaluations || two.length <= evaluations)
    return 'a rule fails on what the drill recorded';
  const seen = observed(question, alertname);
  for (let index = firstIndex(question); index <= evaluations; index += 1) {
    const at = formatPromDuration(index * evaluationIntervalMs);
    if (keysOf(three[index]) !== (seen.get(index) ?? ''))
      return `it fires at another moment than in the drill (after ${at})`;
    if (JSON.stringify(three[index]) !== JSON.stringify(two[index]))
      return `Prometheus 2 and 3 differ (after ${at})`;
  }
  return undefined;
}

/** The first evaluation in the drill: what an alert did before it, nobody knows. */
function firstIndex({ recording, originMs, evaluationIntervalMs }: FiringQuestion): number {
  return Math.max(0, Math.ceil((recording.rulesFromMs - originMs) / evaluationIntervalMs));
}

/** The keys of the alerts that fired in the drill, by evaluation. */
function observed(
  { recording, group, originMs, evaluationIntervalMs }: FiringQuestion,
  alertname: string,
): Map<number, string> {
  const firing = recording.series.filter(
    ({ labels }) =>
      labels.__name__ === 'ALERTS' && labels.alertstate === 'firing' && labels.alertname === alertname,
  );
  const byIndex = new Map<number, string[]>();
  for (const { labels, times, values } of firing) {
    const key = labelsKey(
      withLabels(labels, [
        ['__name__', ''],
        ['alertstate', ''],
      ]),
    );
    for (const [at, timeMs] of times.entries()) {
      if (values[at] === 'stale') continue;
      const index = (timeMs + group.queryOffsetMs - originMs) / evaluationIntervalMs;
      byIndex.set(index, [...(byIndex.get(index) ?? []), key]);
    }
  }
  return new Map([...byIndex].map(([index, keys]) => [index, keys.toSorted().join('\n')]));
}

function keysOf(alerts: readonly AlertSample[] = []): string {
  return alerts
    .map(({ labels }) => labelsKey(labels))
    .toSorted()
    .join('\n');
}

/** A test case at each change that the drill saw, one right before it, and one at the end. */
function casesOf(question: FiringQuestion, alertname: string, firing: Firing): AlertCase[] {
  const { evaluationIntervalMs } = question;
  const first = firstIndex(question);
  const told = new Set<number>([firing.length - 1]);
  if (firing[first]?.length !== 0) told.add(first);
  for (let index = first + 1; index < firing.length; index += 1) {
    if (keysOf(firing[index]) !== keysOf(firing[index - 1])) told.add(index - 1).add(index);
  }
  return [...told]
    .toSorted((a, b) => a - b)
    .map((index) => ({
      atMs: index * evaluationIntervalMs,
      alertname,
      expected: (firing[index] ?? []).map(({ labels: { alertname: _, ...labels }, annotations }) => ({
        labels,
        annotations,
      })),
    }));
}

import { labelOf, METRIC_NAME, withLabels } from '../labels.ts';
import { type Expr, type VectorSelector, walk } from '../promql/index.ts';
import type { MetricsSnapshot } from './metrics-snapshot.ts';
import type { InputSeries } from './proof.ts';
import { sampleLabels } from './sample-labels.ts';
import { inputSeries } from './traffic.ts';

/**
 * One series for each selector of an expression, with the labels that the snapshot knows; without one, those that the expression
 * speaks of. All of them have a job and an instance, and they share what values they can. Undefined when none come to mind.
 */
export function sampleData(
  expr: Expr,
  snapshot: MetricsSnapshot | undefined,
  values: string,
): readonly InputSeries[] | undefined {
  const spoken = spokenLabels(expr);
  const series = new Map<string, InputSeries>();
  let isComplete = true;
  walk(expr, (inner) => {
    if (inner.kind !== 'selector') return;
    const known = snapshot?.get(inner.name ?? '')?.labels;
    const names = known?.keys() ?? spoken.get(inner.name) ?? [];
    const given = givenValues(inner, names, snapshot);
    const labels = sampleLabels(inner, given);
    if (labels === undefined) isComplete = false;
    else {
      const isBuckets = labelOf(labels, METRIC_NAME).endsWith('_bucket') && given.le !== undefined;
      for (const le of isBuckets ? ['0.1', '1', '+Inf'] : [labelOf(labels, 'le')]) {
        const one = inputSeries(withLabels(labels, [['le', le]]), values);
        series.set(one.series, one);
      }
    }
  });
  return isComplete ? [...series.values()] : undefined;
}

function givenValues(
  { matchers }: VectorSelector,
  names: Iterable<string>,
  snapshot: MetricsSnapshot | undefined,
): Record<string, string> {
  const free = ['job', 'instance', ...names].filter(
    (name) => !matchers.some((matcher) => matcher.name === name),
  );
  return Object.fromEntries(free.map((name) => [name, sharedValue(name, snapshot)]));
}

/** A value of a label that is the same for all metrics that can have it. */
function sharedValue(label: string, snapshot: MetricsSnapshot | undefined): string {
  const sets = [...(snapshot?.values() ?? [])].flatMap(({ labels }) => labels.get(label) ?? []);
  const [first] = sets;
  const common = [...(first ?? [])].find((value) => sets.every((set) => set.has(value)));
  return common ?? (/code|status/.test(label) ? '200' : 'a');
}

/** The labels that an expression speaks of, by the metric that has them: it groups by them, or asks for their values. */
function spokenLabels(expr: Expr): Map<string | undefined, Set<string>> {
  const spoken = new Map<string | undefined, Set<string>>();
  walk(expr, (inner, ancestors) => {
    if (inner.kind !== 'selector') return;
    const labels = spoken.get(inner.name) ?? new Set();
    spoken.set(inner.name, labels);
    for (const { name } of inner.matchers) if (name !== METRIC_NAME) labels.add(name);
    for (const around of ancestors) {
      if (around.kind === 'aggregation' && !around.without)
        for (const name of around.grouping) labels.add(name);
    }
  });
  return spoken;
}

/** Some series of a metric as the snapshot knows it: every value of every label is there, not every combination. */
export function snapshotData(name: string, snapshot: MetricsSnapshot | undefined): readonly InputSeries[] {
  const labels = [...(snapshot?.get(name)?.labels ?? [])].map(
    ([label, values]) => [label, [...values]] as const,
  );
  const longest = Math.min(seriesMax, Math.max(1, ...labels.map(([, values]) => values.length)));
  return Array.from({ length: longest }, (_, index) => {
    const pairs = labels.map(([label, values]) => [label, values[index % values.length] ?? ''] as const);
    return inputSeries(withLabels({ [METRIC_NAME]: name }, pairs), '1');
  });
}

/** More of them would only make a proof longer. */
const seriesMax = 5;

/** The labels of a series, its name under `__name__`. An empty value means the same as a missing label. */
export type Labels = Readonly<Record<string, string>>;

export const METRIC_NAME = '__name__';

/** No labels at all: what an aggregation over everything has. */
export const NO_LABELS: Labels = Object.freeze({});

/** The value of a label, empty when the series does not have it. */
export function labelOf(labels: Labels, name: string): string {
  return Object.hasOwn(labels, name) ? (labels[name] ?? '') : '';
}

/** Labels with sorted names and without empty values, from pairs of which the last one of a name wins. */
export function labelsFrom(pairs: Iterable<readonly [string, string]>): Labels {
  const values = new Map(pairs);
  const names = [...values.keys()].filter((name) => values.get(name) !== '').sort();
  return Object.fromEntries(names.map((name) => [name, values.get(name) ?? '']));
}

const keys = new WeakMap<Labels, string>();

/**
 * A canonical text of labels: two sets of labels are the same when their keys are.
 *
 * The key is remembered with the object, which therefore must not change.
 */
export function labelsKey(labels: Labels): string {
  let key = keys.get(labels);
  if (key === undefined) {
    key = signature(labels, Object.keys(labels).sort());
    keys.set(labels, key);
  }
  return key;
}

/** The canonical text of the named labels alone. Names must be sorted. */
export function signature(labels: Labels, sortedNames: readonly string[]): string {
  let text = '';
  for (const name of sortedNames) {
    const value = labelOf(labels, name);
    // No well-formed label contains a lone surrogate, so it separates without ambiguity.
    if (value !== '') text += `${name}\uD800${value}\uD800`;
  }
  return text;
}

/** Only the named labels. */
export function keepLabels(labels: Labels, names: ReadonlySet<string>): Labels {
  return labelsFrom(Object.entries(labels).filter(([name]) => names.has(name)));
}

/** All but the named labels. */
export function dropLabels(labels: Labels, names: ReadonlySet<string>): Labels {
  return labelsFrom(Object.entries(labels).filter(([name]) => !names.has(name)));
}

/** Labels with some of them replaced; an empty value removes. */
export function withLabels(labels: Labels, changes: Iterable<readonly [string, string]>): Labels {
  return labelsFrom([...Object.entries(labels), ...changes]);
}

/** Orders by name, then value, label by label: the order in which range queries list their series. */
export function compareLabels(left: Labels, right: Labels): number {
  const leftNames = Object.keys(left).sort();
  const rightNames = Object.keys(right).sort();
  for (let index = 0; index < Math.min(leftNames.length, rightNames.length); index += 1) {
    const leftName = leftNames[index] ?? '';
    const rightName = rightNames[index] ?? '';
    const order =
      compareText(leftName, rightName) || compareText(left[leftName] ?? '', right[rightName] ?? '');
    if (order !== 0) return order;
  }
  return leftNames.length - rightNames.length;
}

/**
 * Writes `le` and `quantile` the way Prometheus 3 stores them, `le="1"` as `le="1.0"`. Prometheus 2 keeps them as scraped.
 *
 * Scrapers of classic histograms and summaries call this; the store takes labels as they are.
 */
export function normalizeBounds(labels: Labels): Labels {
  const changes = ['le', 'quantile'].flatMap((name) => {
    const value = labelOf(labels, name);
    return /^[+-]?\d+$/.test(value) ? [[name, `${Number(value)}.0`] as const] : [];
  });
  return changes.length === 0 ? labels : withLabels(labels, changes);
}

/** Writes labels the way Prometheus prints a metric, for example `up{job="router"}`. */
export function formatLabels(labels: Labels): string {
  const { [METRIC_NAME]: name = '', ...rest } = labels;
  return name !== '' && Object.keys(rest).length === 0 ? name : `${name}${formatLabelSet(rest)}`;
}

/** Writes labels in braces, the metric name among them. */
export function formatLabelSet(labels: Labels): string {
  const names = Object.keys(labels).sort();
  return `{${names.map((name) => `${name}=${JSON.stringify(labels[name])}`).join(', ')}}`;
}

function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

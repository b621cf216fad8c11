import { z } from 'zod';
import { FiredrillError } from '../../core/errors.ts';
import { validateYaml } from '../../core/yaml-document.ts';
import { METRIC_NAME } from '../labels.ts';
import { ExpositionParser, familyOf, type MetricType } from '../scrape/exposition.ts';

/** What targets show: metrics, their types where told, and the values of their labels. */
export type MetricsSnapshot = ReadonlyMap<string, KnownMetric>;

export interface KnownMetric {
  readonly type: MetricType;
  readonly labels: ReadonlyMap<string, ReadonlySet<string>>;
}

/**
 * Reads a snapshot of metrics: what a target answers (the Prometheus text format), or JSON such as
 * `{"http_requests_total": {"code": ["200", "500"]}}`.
 *
 * @throws FiredrillError of kind `usage` that says where the text cannot be read.
 */
export function parseMetricsSnapshot(text: string, file: string): MetricsSnapshot {
  // A line of the text format may begin with a brace too, but then no colon follows the name.
  if (/^\s*\{\s*(?:"[^"]*"\s*:|\})/.test(text)) {
    const metrics = validateYaml(jsonSnapshot, text, file, { scalars: 'text' });
    return new Map(Object.entries(metrics).map(([name, labels]) => [name, fromJson(labels)]));
  }
  return fromExposition(text, file);
}

/** The largest bound of a histogram that is a number, if its buckets are known. */
export function topFiniteBound(
  snapshot: MetricsSnapshot | undefined,
  bucketName: string,
): number | undefined {
  const bounds = [...(snapshot?.get(bucketName)?.labels.get('le') ?? [])].map(Number).filter(Number.isFinite);
  return bounds.length === 0 ? undefined : Math.max(...bounds);
}

const jsonSnapshot = z.record(z.string(), z.record(z.string(), z.array(z.string())));

function fromJson(labels: Readonly<Record<string, readonly string[]>>): KnownMetric {
  return {
    type: 'unknown',
    labels: new Map(Object.entries(labels).map(([name, values]) => [name, new Set(values)])),
  };
}

function fromExposition(text: string, file: string): MetricsSnapshot {
  const metrics = new Map<string, { type: MetricType; labels: Map<string, Set<string>> }>();
  const { samples, metadata } = readExposition(text, file);
  for (const { labels } of samples) {
    const { [METRIC_NAME]: name = '', ...rest } = labels;
    const metric = metrics.get(name) ?? { type: familyOf(name, metadata).type, labels: new Map() };
    metrics.set(name, metric);
    for (const [label, value] of Object.entries(rest)) {
      metric.labels.set(label, (metric.labels.get(label) ?? new Set()).add(value));
    }
  }
  return metrics;
}

function readExposition(text: string, file: string): ReturnType<ExpositionParser['parse']> {
  try {
    return new ExpositionParser().parse(text);
  } catch (cause) {
    if (!(cause instanceof FiredrillError)) throw cause;
    throw new FiredrillError(cause.code, cause.shortMessage, {
      kind: 'usage',
      place: file,
      nextStep: 'Give what a target answers on /metrics, or JSON such as {"up": {"job": ["api"]}}.',
      cause,
    });
  }
}

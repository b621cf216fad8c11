import { FiredrillError } from '../../core/errors.ts';
import { type Labels, labelOf, labelsFrom, METRIC_NAME, normalizeBounds } from '../labels.ts';

export type MetricType = 'counter' | 'gauge' | 'histogram' | 'summary' | 'unknown';

/** What a target says about a metric family. */
export interface MetricMetadata {
  readonly type: MetricType;
  readonly help: string;
}

export interface ExposedSample {
  readonly labels: Labels;
  readonly value: number;
}

export interface Exposition {
  readonly samples: readonly ExposedSample[];
  /** By the name of the family. */
  readonly metadata: ReadonlyMap<string, MetricMetadata>;
}

/**
 * Reads one target's answers in the Prometheus text format 0.0.4.
 *
 * It remembers the labels of each series text it has seen, because a target shows the same series again and again.
 * Timestamps are read over: a sample counts for the moment of its scrape. Bounds of histograms and summaries are written as
 * Prometheus 3 does it unless told otherwise.
 */
export class ExpositionParser {
  readonly #normalizesBounds: boolean;
  #known: ReadonlyMap<string, Labels> = new Map();

  constructor(options: { readonly normalizesBounds: boolean } = { normalizesBounds: true }) {
    this.#normalizesBounds = options.normalizesBounds;
  }

  /** @throws FiredrillError `EXPOSITION_INVALID` with the line that cannot be read. */
  parse(text: string): Exposition {
    const samples: ExposedSample[] = [];
    const metadata = new Map<string, MetricMetadata>();
    // Only what the present answer shows is kept, so series that went do not pile up.
    const known = new Map<string, Labels>();
    let lineNumber = 0;
    for (let start = 0; start < text.length; ) {
      const newline = text.indexOf('\n', start);
      const end = newline < 0 ? text.length : newline;
      const line = text.slice(start, end).trim();
      lineNumber += 1;
      if (line.startsWith('#')) readComment(line, metadata);
      else if (line !== '') samples.push(this.#sample(line, lineNumber, known, metadata));
      start = end + 1;
    }
    this.#known = known;
    return { samples, metadata };
  }

  #sample(
    line: string,
    lineNumber: number,
    known: Map<string, Labels>,
    metadata: ReadonlyMap<string, MetricMetadata>,
  ): ExposedSample {
    // Behind the labels stand only numbers, so the last brace of the line ends them.
    const brace = line.lastIndexOf('}');
    const seriesEnd = brace >= 0 ? brace + 1 : line.search(/[ \t]/);
    const series = line.slice(0, Math.max(0, seriesEnd));
    const labels = this.#known.get(series) ?? this.#newSeries(series, metadata);
    const value = readValue(line.slice(series.length));
    if (labels === undefined || value === undefined) throw invalidLine(lineNumber, line);
    known.set(series, labels);
    return { labels, value };
  }

  #newSeries(series: string, metadata: ReadonlyMap<string, MetricMetadata>): Labels | undefined {
    const labels = readSeries(series);
    if (labels === undefined || !this.#normalizesBounds) return labels;
    const { type } = familyOf(labelOf(labels, METRIC_NAME), metadata);
    return type === 'histogram' || type === 'summary' ? normalizeBounds(labels) : labels;
  }
}

/** The family that a series belongs to: `latency_seconds_bucket` is a part of the histogram `latency_seconds`. */
export function familyOf(
  seriesName: string,
  metadata: ReadonlyMap<string, MetricMetadata>,
): { readonly name: string; readonly type: MetricType } {
  const own = metadata.get(seriesName);
  if (own !== undefined) return { name: seriesName, type: own.type };
  const [, base, suffix] = /^(.*)_(bucket|sum|count|total)$/s.exec(seriesName) ?? [];
  const family = base === undefined ? undefined : metadata.get(base);
  if (base === undefined || family === undefined) return { name: seriesName, type: 'unknown' };
  const belongs = suffix === 'total' ? family.type === 'counter' : /^(histogram|summary)$/.test(family.type);
  return belongs ? { name: base, type: family.type } : { name: seriesName, type: 'unknown' };
}

function readComment(line: string, metadata: Map<string, MetricMetadata>): void {
  const [, keyword, name, rest = ''] = /^#\s+(HELP|TYPE)\s+(\S+)\s*(.*)$/.exec(line) ?? [];
  if (keyword === undefined || name === undefined) return;
  const before = metadata.get(name) ?? { type: 'unknown', help: '' };
  const change = keyword === 'TYPE' ? { type: toMetricType(rest) } : { help: unescapeText(rest) };
  metadata.set(name, { ...before, ...change });
}

function toMetricType(text: string): MetricType {
  return text === 'counter' || text === 'gauge' || text === 'histogram' || text === 'summary'
    ? text
    : 'unknown';
}

const labelPair = /\s*(?:([a-zA-Z_]\w*|"(?:[^"\\]|\\.)*")\s*=\s*)?"((?:[^"\\]|\\.)*)"\s*(?:,|(?=\}$))/y;

/** `name{label="value",…}`, or with the name as a quoted text inside of the braces. */
function readSeries(series: string): Labels | undefined {
  const open = series.indexOf('{');
  const name = (open < 0 ? series : series.slice(0, open)).trim();
  if (name !== '' && !/^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name)) return undefined;
  const pairs: [string, string][] = name === '' ? [] : [[METRIC_NAME, name]];
  for (let at = open + 1; open >= 0 && !/^\s*\}$/.test(series.slice(at)); at = labelPair.lastIndex) {
    labelPair.lastIndex = at;
    const found = labelPair.exec(series);
    if (found === null) return undefined;
    const label = found[1] ?? METRIC_NAME;
    const isQuoted = label.startsWith('"');
    pairs.push([isQuoted ? unescapeText(label.slice(1, -1)) : label, unescapeText(found[2] ?? '')]);
  }
  const labels = labelsFrom(pairs);
  return Object.hasOwn(labels, METRIC_NAME) ? labels : undefined;
}

const specialValues: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  '+inf': Number.POSITIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
};

/** A number, and behind it possibly a timestamp. */
function readValue(text: string): number | undefined {
  const [, value] = /^\s+(\S+)(?:\s+-?\d+)?$/.exec(text) ?? [];
  if (value === undefined) return undefined;
  const number = specialValues[value.toLowerCase()] ?? Number(value);
  return Number.isNaN(number) && value.toLowerCase() !== 'nan' ? undefined : number;
}

function unescapeText(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\([n\\"])/g, (_, char: string) => (char === 'n' ? '\n' : char));
}

function invalidLine(lineNumber: number, line: string): FiredrillError {
  const shown = line.length > 80 ? `${line.slice(0, 80)}…` : line;
  return new FiredrillError(
    'EXPOSITION_INVALID',
    `line ${lineNumber} is not in the Prometheus text format: ${shown}`,
  );
}

import { FiredrillError } from '../../core/errors.ts';
import { type Labels, METRIC_NAME, withLabels } from '../labels.ts';
import { STALE_NAN } from '../store/stale.ts';
import { type Exposition, ExpositionParser, familyOf, type MetricMetadata } from './exposition.ts';

/** Where metrics are read from. */
export interface ScrapeTarget {
  readonly job: string;
  readonly instance: string;
  readonly url: string;
}

/** What came of asking a target. */
export type ScrapeAnswer = (
  | { readonly ok: true; readonly body: string }
  | { readonly ok: false; readonly reason: string }
) & {
  /** Wall time that it took, in milliseconds. */
  readonly durationMs: number;
};

/** One value to store, and what a past for it would have to look like. */
export interface ScrapedSample {
  readonly labels: Labels;
  /** The stale marker where the series has gone. */
  readonly value: number;
  /** `part` belongs to a histogram or summary: a bucket, the sum or the count. */
  readonly kind: 'gauge' | 'counter' | 'part';
}

/** One scrape of one target. */
export interface TargetScrape {
  readonly samples: readonly ScrapedSample[];
  /** Why the target counts as down; missing when it is up. */
  readonly error: string | undefined;
  readonly durationMs: number;
}

/**
 * Turns the answers of one target into samples: labels `job` and `instance`, `up` and its like, and stale markers for what
 * is no longer there (`scrape/scrape.go`).
 */
export class TargetReader {
  readonly target: ScrapeTarget;
  readonly #parser: ExpositionParser;
  readonly #targetLabels: readonly (readonly [string, string])[];
  #labelled = new WeakMap<Labels, { readonly labels: Labels; readonly kind: ScrapedSample['kind'] }>();
  /** The series of the last answer, each with the labels object that stands for it. */
  #shown: ReadonlySet<Labels> = new Set();
  #metadata: ReadonlyMap<string, MetricMetadata> = new Map();

  constructor(target: ScrapeTarget, options: { readonly normalizesBounds: boolean }) {
    this.target = target;
    this.#parser = new ExpositionParser(options);
    this.#targetLabels = [
      ['instance', target.instance],
      ['job', target.job],
    ];
  }

  /** What the target last said about its families. */
  get metadata(): ReadonlyMap<string, MetricMetadata> {
    return this.#metadata;
  }

  read(answer: ScrapeAnswer): TargetScrape {
    const { durationMs } = answer;
    const parsed = answer.ok ? this.#parse(answer.body) : answer;
    if (!parsed.ok) {
      const samples = [...this.#endsOf(new Set()), ...this.#report(false, durationMs, 0)];
      return { samples, error: parsed.reason, durationMs };
    }
    this.#metadata = parsed.exposition.metadata;
    const samples = this.#label(parsed.exposition);
    const report = this.#report(true, durationMs, parsed.exposition.samples.length);
    return { samples: [...samples, ...report], error: undefined, durationMs };
  }

  /** The stale markers for a target that is not scraped any more. */
  retire(): readonly ScrapedSample[] {
    const report = this.#report(false, 0, 0).map((sample) => ({ ...sample, value: STALE_NAN }));
    return [...this.#endsOf(new Set()), ...report];
  }

  #parse(
    body: string,
  ):
    | { readonly ok: true; readonly exposition: Exposition }
    | { readonly ok: false; readonly reason: string } {
    try {
      return { ok: true, exposition: this.#parser.parse(body) };
    } catch (error) {
      // One bad line makes the whole answer unusable, as in Prometheus.
      if (!(error instanceof FiredrillError)) throw error;
      return { ok: false, reason: error.message };
    }
  }

  #label({ samples, metadata }: Exposition): ScrapedSample[] {
    const shown = new Set<Labels>();
    const labelled: ScrapedSample[] = [];
    for (const { labels, value } of samples) {
      let known = this.#labelled.get(labels);
      if (known === undefined) {
        known = { labels: this.#withTarget(labels), kind: kindOf(labels, metadata) };
        this.#labelled.set(labels, known);
      }
      // Of a series that is shown twice the first value counts.
      if (shown.has(known.labels)) continue;
      shown.add(known.labels);
      labelled.push({ ...known, value });
    }
    return [...this.#endsOf(shown), ...labelled];
  }

  /** Labels of the target win; what the target says under the same name is kept as `exported_…`. */
  #withTarget(labels: Labels): Labels {
    const moved = this.#targetLabels.flatMap(([name]) => {
      const own = labels[name];
      return own === undefined ? [] : [[`exported_${name}`, own] as const];
    });
    return withLabels(labels, [...moved, ...this.#targetLabels]);
  }

  /** The markers for the series of the last answer that are not in this one, which takes its place. */
  #endsOf(shown: ReadonlySet<Labels>): ScrapedSample[] {
    const ended = [...this.#shown].filter((labels) => !shown.has(labels));
    this.#shown = shown;
    return ended.map((labels) => ({ labels, value: STALE_NAN, kind: 'gauge' }));
  }

  #report(isUp: boolean, durationMs: number, scraped: number): ScrapedSample[] {
    const values = {
      up: isUp ? 1 : 0,
      scrape_duration_seconds: durationMs / 1_000,
      scrape_samples_scraped: scraped,
    };
    return Object.entries(values).map(([name, value]) => ({
      labels: withLabels({ [METRIC_NAME]: name }, this.#targetLabels),
      value,
      kind: 'gauge',
    }));
  }
}

function kindOf(labels: Labels, metadata: ReadonlyMap<string, MetricMetadata>): ScrapedSample['kind'] {
  const name = labels[METRIC_NAME] ?? '';
  const family = familyOf(name, metadata);
  if (family.type === 'counter') return 'counter';
  const isPart = (family.type === 'histogram' || family.type === 'summary') && family.name !== name;
  return isPart ? 'part' : 'gauge';
}

import { FiredrillError } from '../../core/errors.ts';
import { parsePromDurationMs, parsePromql, type Query } from '../promql/index.ts';
import type { Matcher } from '../store/matcher.ts';
import type { TimeRange } from '../store/series-store.ts';
import { badParameter } from './api-error.ts';

/** The parameters of a request, from its URL and from a form in its body, the body first. */
export class Parameters {
  readonly #values: URLSearchParams;
  /** How far the client's clock is ahead of the store's, in milliseconds. */
  readonly #skewMs: number;

  constructor(values: URLSearchParams, skewMs: number) {
    this.#values = values;
    this.#skewMs = skewMs;
  }

  /** The time of the client for a time of the store. */
  clientMs(storeMs: number): number {
    return storeMs + this.#skewMs;
  }

  text(name: string): string {
    return this.#values.get(name) ?? '';
  }

  list(name: string): readonly string[] {
    return this.#values.getAll(name);
  }

  has(name: string): boolean {
    return this.text(name) !== '';
  }

  /** A time of the store in milliseconds: Unix seconds or RFC 3339 in the request. */
  timeMs(name: string): number {
    const text = this.text(name);
    const seconds = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
    const isDate = /^-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text);
    const ms = Number.isNaN(seconds) && isDate ? Date.parse(text) : seconds * 1_000;
    if (!Number.isFinite(ms)) throw badParameter(name, `cannot parse "${text}" to a valid timestamp`);
    return Math.round(ms) - this.#skewMs;
  }

  /** A duration in milliseconds: seconds or a Prometheus duration in the request. */
  durationMs(name: string): number {
    const text = this.text(name);
    const seconds = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
    const ms = Number.isNaN(seconds) ? parsePromDurationMs(text) : seconds * 1_000;
    if (ms === undefined || !Number.isFinite(ms)) {
      throw badParameter(name, `cannot parse "${text}" to a valid duration`);
    }
    return Math.round(ms);
  }

  /** How many results to give; missing or 0 means all. */
  limit(name = 'limit'): number {
    if (!this.has(name)) return Number.POSITIVE_INFINITY;
    const limit = Number(this.text(name));
    if (!Number.isInteger(limit) || limit < 0) throw badParameter(name, 'limit must be non-negative');
    return limit === 0 ? Number.POSITIVE_INFINITY : limit;
  }

  /** The time range to look into, `undefined` when none is given. */
  range(): TimeRange | undefined {
    if (!this.has('start') && !this.has('end')) return undefined;
    const fromMs = this.has('start') ? this.timeMs('start') : Number.NEGATIVE_INFINITY;
    const toMs = this.has('end') ? this.timeMs('end') : Number.POSITIVE_INFINITY;
    if (toMs < fromMs) throw badParameter('end', 'end timestamp must not be before start time');
    return { fromMs, toMs };
  }

  query(): Query {
    return parseParameter('query', this.text('query'));
  }

  /** The selectors of `match[]`. */
  selectors(): readonly (readonly Matcher[])[] {
    return this.list('match[]').map((text) => {
      const { expr } = parseParameter('match[]', text);
      if (expr.kind !== 'selector') throw badParameter('match[]', `"${text}" is not a series selector`);
      return expr.matchers;
    });
  }
}

function parseParameter(name: string, text: string): Query {
  try {
    return parsePromql(text);
  } catch (error) {
    if (!(error instanceof FiredrillError)) throw error;
    const reason = error.shortMessage.replace(/\.$/, '');
    throw badParameter(name, `${error.place ?? 'unknown position'}: parse error: ${reason}`);
  }
}

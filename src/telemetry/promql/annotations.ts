import type { Span } from './ast.ts';
import { placeOf } from './errors.ts';
import { formatNumber } from './literals.ts';

/** A remark on a result that Prometheus makes too. */
export interface Annotation {
  readonly level: 'warning' | 'info';
  /** In the words of Prometheus, starting with `PromQL warning:` or `PromQL info:`. */
  readonly message: string;
  /** `line:column` in the query. */
  readonly place: string;
}

/** Collects the annotations of one evaluation, each message once. */
export class Annotations {
  readonly #text: string;
  readonly #byMessage = new Map<string, Annotation>();

  constructor(text: string) {
    this.#text = text;
  }

  get list(): readonly Annotation[] {
    return [...this.#byMessage.values()];
  }

  warn(span: Span, message: string): void {
    this.#add('warning', span, message);
  }

  inform(span: Span, message: string): void {
    this.#add('info', span, message);
  }

  #add(level: 'warning' | 'info', span: Span, what: string): void {
    const message = `PromQL ${level}: ${what}`;
    if (this.#byMessage.has(message)) return;
    this.#byMessage.set(message, { level, message, place: placeOf(this.#text, span.from) });
  }
}

/** Warns of a quantile outside of [0, 1]. */
export function checkQuantile(annotations: Annotations, span: Span, quantile: number): void {
  if (quantile >= 0 && quantile <= 1) return;
  annotations.warn(span, `quantile value should be between 0 and 1, got ${formatNumber(quantile)}`);
}

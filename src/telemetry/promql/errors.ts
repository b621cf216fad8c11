import { FiredrillError } from '../../core/errors.ts';
import type { Span } from './ast.ts';

/** A mistake in a query: the place is `line:column` of its text, both from 1. */
export function invalid(text: string, span: Span, message: string): FiredrillError {
  return new FiredrillError('PROMQL_INVALID', message, { kind: 'usage', place: placeOf(text, span.from) });
}

/** Something that Prometheus may know and firedrill does not evaluate. */
export function unsupported(text: string, span: Span, reason: string): FiredrillError {
  return new FiredrillError('PROMQL_UNSUPPORTED', `${reason} not supported.`, {
    kind: 'usage',
    place: placeOf(text, span.from),
    nextStep: 'Rewrite the expression without it.',
  });
}

/** A valid query that has no answer on the data at hand, for example because of duplicate series. */
export function evaluationError(message: string): FiredrillError {
  return new FiredrillError('PROMQL_EVALUATION', message, { kind: 'usage' });
}

/** Writes an offset as `line:column`. */
export function placeOf(text: string, offset: number): string {
  const lines = text.slice(0, offset).split('\n');
  return `${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}`;
}

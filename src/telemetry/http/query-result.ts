import type { Annotation, Value } from '../promql/index.ts';
import { formatGoFloat } from '../rules/template/go-float.ts';

/** A time and a value as the API writes them: Unix seconds, and the value as text because JSON has no NaN. */
export type ApiPoint = readonly [seconds: number, value: string];

/** What `data` of an answered query holds. */
export interface QueryData {
  readonly resultType: Value['type'];
  readonly result: unknown;
}

/** Writes the result of a query. `clientMs` turns a time of the store into one of the client. */
export function queryData(value: Value, atMs: number, clientMs: (storeMs: number) => number): QueryData {
  const point = (timeMs: number, number: number): ApiPoint => [clientMs(timeMs) / 1_000, formatValue(number)];
  switch (value.type) {
    case 'scalar':
      return { resultType: 'scalar', result: point(atMs, value.value) };
    case 'string':
      return { resultType: 'string', result: [clientMs(atMs) / 1_000, value.value] };
    case 'vector':
      return {
        resultType: 'vector',
        result: value.samples.map(({ labels, value: number }) => ({
          metric: labels,
          value: point(atMs, number),
        })),
      };
    case 'matrix':
      return {
        resultType: 'matrix',
        result: value.series.map(({ labels, points }) => ({
          metric: labels,
          values: points.map(([timeMs, number]) => point(timeMs, number)),
        })),
      };
  }
}

/** Drops the results beyond a limit; says whether there were any. */
export function limitValue(value: Value, limit: number): { readonly value: Value; readonly isCut: boolean } {
  if (value.type === 'vector' && value.samples.length > limit) {
    return { value: { ...value, samples: value.samples.slice(0, limit) }, isCut: true };
  }
  if (value.type === 'matrix' && value.series.length > limit) {
    return { value: { ...value, series: value.series.slice(0, limit) }, isCut: true };
  }
  return { value, isCut: false };
}

/** The remarks of an evaluation at one level, in the words of Prometheus. */
export function remarks(annotations: readonly Annotation[], level: Annotation['level']): string[] {
  return annotations
    .filter((one) => one.level === level)
    .map(({ message, place }) => `${message} (${place})`);
}

/** A value as `jsonutil.MarshalFloat` writes it: an exponent only for the very small and the very large. */
export function formatValue(value: number): string {
  const magnitude = Math.abs(value);
  const needsExponent = magnitude !== 0 && (magnitude < 1e-6 || magnitude >= 1e21);
  return formatGoFloat(value, needsExponent ? 'e' : 'f');
}

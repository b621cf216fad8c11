import { expect, test } from 'vitest';
import { drillResultSchema, suiteResultSchema } from '../../src/judge/result.ts';
import { resultJson } from '../../src/reports/result-json.ts';
import { suiteJson } from '../../src/reports/suite-json.ts';
import { failed, inconclusive, passed, suiteOf } from './samples.ts';

/** The same value with every object's fields the other way round. */
function reversed<T>(value: T): T {
  if (Array.isArray(value)) return value.map(reversed) as T;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).reverse();
  return Object.fromEntries(entries.map(([name, field]) => [name, reversed(field)])) as T;
}

test('a result comes back from its file as it was', () => {
  expect(drillResultSchema.parse(JSON.parse(resultJson(failed)))).toEqual(failed);
});

test('a suite comes back from its file as it was', () => {
  const suite = suiteOf(passed, failed, inconclusive);
  expect(suiteResultSchema.parse(JSON.parse(suiteJson(suite)))).toEqual(suite);
});

test('the same result gives the same bytes, in whatever order it was built', () => {
  expect(resultJson(reversed(failed))).toBe(resultJson(failed));
  expect(suiteJson(reversed(suiteOf(passed, failed)))).toBe(suiteJson(suiteOf(passed, failed)));
});

test('another result gives other bytes', () => {
  expect(resultJson({ ...failed, harm: failed.harm + 1 })).not.toBe(resultJson(failed));
});

test('a censored time is null', () => {
  expect(JSON.parse(resultJson(failed)).times.ttr).toBeNull();
});

test('an infinite time is refused: it would turn into a null that means something else', () => {
  const times = { ...failed.times, ttr: Number.POSITIVE_INFINITY };
  expect(() => resultJson({ ...failed, times })).toThrow();
});

test('the file is indented by two spaces, has its fields in the order of the schema and ends with a line end', () => {
  const text = resultJson(passed);
  expect(text.slice(0, 120)).toMatchInlineSnapshot(`
    "{
      "scenario": "S02",
      "title": "Tail latency, cold target",
      "kind": "scenario",
      "domain": "healthcare-diagnostic""
  `);
  expect(text).toMatch(/\}\n$/);
});

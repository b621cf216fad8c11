import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Outcome, runScript } from '../../../scripts/promql-conformance/runner.ts';
import { parseSeriesLine } from '../../../src/telemetry/rule-tests/series-notation.ts';

const folder = new URL('../../../fixtures/conformance/', import.meta.url);

function count(outcomes: readonly Outcome[], kind: Outcome['kind']): number {
  return outcomes.filter((outcome) => outcome.kind === kind).length;
}

describe('our own scripts', () => {
  test.each(readdirSync(folder).filter((name) => name.endsWith('.test') && name !== 'unsupported.test'))(
    '%s passes',
    (name) => {
      const outcomes = runScript(readFileSync(new URL(name, folder), 'utf8'));
      expect(outcomes.filter(({ kind }) => kind !== 'passed')).toEqual([]);
      expect(outcomes.length).toBeGreaterThan(0);
    },
  );

  test('what is not supported is counted as that, with its reason', () => {
    const outcomes = runScript(readFileSync(new URL('unsupported.test', folder), 'utf8'));
    expect(
      outcomes.map((outcome) => (outcome.kind === 'unsupported' ? outcome.reason : outcome.kind)),
    ).toEqual([
      'native histogram data',
      'native histogram data',
      'limitk() is experimental in Prometheus and not supported.',
      'mad_over_time() is an experimental function of Prometheus, which is not supported.',
      'A duration expression is experimental in Prometheus and not supported.',
      'passed',
    ]);
  });
});

describe('the runner notices', () => {
  const load = 'load 1m\n  x{a="1"} 1 2 3\n  y_total 5\n\n';
  test.each([
    ['another value', 'eval instant at 1m x\n  x{a="1"} 1'],
    ['a series too many', 'eval instant at 1m x\n'],
    ['a series too few', 'eval instant at 1m x\n  x{a="1"} 2\n  x{a="2"} 2'],
    ['another label', 'eval instant at 1m x\n  x{a="2"} 2'],
    ['a vector in place of a scalar', 'eval instant at 1m x\n  2'],
    ['a missing failure', 'eval_fail instant at 1m x'],
    [
      'another failure',
      'eval instant at 1m x + on () {__name__=~"x|y_total"}\n  expect fail msg: something else',
    ],
    ['an unexpected failure', 'eval instant at 0 x + on () {__name__=~"x|y_total"}\n  {} 1'],
    ['a missing warning', 'eval_warn instant at 1m x\n  x{a="1"} 2'],
    ['an unwanted remark', 'eval instant at 1m rate(x[5m])\n  expect no_info\n  {a="1"} 0.01'],
    [
      'another order',
      'eval_ordered instant at 0 sort(label_replace(x, "b", "c", "", "") or y_total)\n  y_total 5\n  x{a="1",b="c"} 1',
    ],
    ['a point too few', 'eval range from 0 to 2m step 1m x\n  x{a="1"} 1 2'],
    ['a point elsewhere', 'eval range from 0 to 2m step 1m x > 1\n  x{a="1"} 2 3 _'],
    ['a mistake in the query', 'eval instant at 0 x +'],
  ])('%s', (_, script) => {
    expect(count(runScript(load + script), 'failed')).toBe(1);
    expect(count(runScript(`${load}eval instant at 1m x\n  x{a="1"} 2`), 'passed')).toBe(1);
  });

  test('a command that is none, and goes on', () => {
    const outcomes = runScript(`load 1m\n\nevaluate x\n\neval instant at 0 1\n  1`);
    const broken = { kind: 'failed', line: 3, query: 'evaluate x', reason: 'unknown command: evaluate x' };
    expect(outcomes).toEqual([broken, { kind: 'passed' }]);
  });
});

test('values are written in the expanding notation', () => {
  const values = (text: string): unknown[] =>
    parseSeriesLine(`x ${text}`).samples.map((sample) =>
      sample.kind === 'float' ? sample.value : sample.kind,
    );
  expect(values('1 -2.5e1 Inf -inf NaN')).toEqual([1, -25, Infinity, -Infinity, Number.NaN]);
  expect(values('0+2x3 5-1x1 7x2')).toEqual([0, 2, 4, 6, 5, 4, 7, 7, 7]);
  expect(values('_ _x2 stale')).toEqual(['omitted', 'omitted', 'omitted', 'stale']);
  expect(values('{{schema:0 sum:1}} {{sum:1}}+{{sum:2}}x2')).toEqual(Array(4).fill('histogram'));
  expect(() => values('1y')).toThrow(SyntaxError);
});

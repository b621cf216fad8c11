import { describe, expect, test } from 'vitest';
import { generateBatch } from '../../../scripts/differential/batch.ts';
import { isRounding } from '../../../scripts/differential/compare.ts';
import { draw, type Weighted } from '../../../scripts/differential/draw.ts';
import { evaluateBatch } from '../../../scripts/differential/engine.ts';
import { generateSeries } from '../../../scripts/differential/series.ts';
import { testFileOf } from '../../../scripts/differential/test-file.ts';
import { rare } from '../../../scripts/differential/vectors.ts';
import { seededRandom } from '../../../src/core/random.ts';
import { signatures } from '../../../src/telemetry/promql/functions/signatures.ts';
import { parsePromql, walk } from '../../../src/telemetry/promql/index.ts';

const batches = Array.from({ length: 40 }, (_, seed) =>
  generateBatch({ seed, semantics: 'prometheus-3', rules: 15 }),
);

test('the same seed gives the same batch, another seed another', () => {
  const again = generateBatch({ seed: 3, semantics: 'prometheus-3', rules: 15 });
  expect(again).toEqual(batches[3]);
  expect(again).not.toEqual(batches[4]);
});

describe('the rules of many seeds use', () => {
  const used = new Set<string>();
  for (const { rules } of batches) {
    for (const { expr } of rules) {
      walk(parsePromql(expr).expr, (part) => {
        if (part.kind === 'call') used.add(part.name);
        else if (part.kind === 'aggregation') used.add(part.operator);
        else if (part.kind === 'binary') used.add(part.operator).add(part.matching.cardinality);
        else used.add(part.kind);
        if (part.kind === 'binary' && part.returnBool) used.add('bool');
        if (part.kind !== 'selector' && part.kind !== 'subquery') return;
        if (part.shift.offsetMs !== 0) used.add('offset');
        if (part.shift.at !== undefined) used.add('@');
      });
    }
  }

  // Prometheus 3 has given holt_winters another name.
  const usual = [...signatures.keys()].filter((name) => name !== 'holt_winters' && !rare.includes(name));

  test.each(usual)('%s()', (name) => {
    expect(used).toContain(name);
  });

  test('some of the functions that hardly any rule uses', () => {
    expect(rare.filter((name) => used.has(name)).length).toBeGreaterThan(5);
  });

  test.each([
    ...[
      'sum',
      'min',
      'max',
      'avg',
      'count',
      'group',
      'stddev',
      'stdvar',
      'quantile',
      'count_values',
      'topk',
      'bottomk',
    ],
    ...['+', '-', '*', '/', '%', '^', 'atan2', '==', '!=', '>', '<', '>=', '<=', 'and', 'or', 'unless'],
    ...['one-to-one', 'many-to-one', 'one-to-many', 'bool', 'unary', 'subquery', 'offset', '@'],
  ])('%s', (feature) => {
    expect(used).toContain(feature);
  });

  test('no feature that does not exist', () => {
    expect(used).not.toContain('sort_by_label');
  });
});

describe('the series', () => {
  const values = batches.flatMap(({ series }) => series.map((one) => one.values));

  test('have gaps, ends that were noticed, and counters that start anew', () => {
    expect(values.some((column) => column.includes('stale'))).toBe(true);
    expect(
      values.some((column) => column.every((value) => value === undefined || typeof value === 'number')),
    ).toBe(true);
    const counters = batches.flatMap(({ series }) =>
      series.filter(({ labels }) => labels.__name__ === 'served_total').map((one) => numbersOf(one.values)),
    );
    expect(counters.some((column) => column.some((value, index) => value < (column[index - 1] ?? 0)))).toBe(
      true,
    );
  });

  test('leave Prometheus 2 no window that begins at a low counter', () => {
    const counters = Array.from({ length: 40 }, (_, seed) =>
      generateSeries(seededRandom(seed), 240, 'prometheus-2').filter(
        ({ labels }) => labels.__name__ === 'served_total',
      ),
    ).flat();
    for (const { values: column } of counters) {
      const numbers = numbersOf(column);
      const times = [...column.keys()].filter((tick) => column[tick] !== undefined);
      const hasGaps =
        times.some((tick, index) => tick - (times[index - 1] ?? tick) > 6) || (times[0] ?? 0) > 6;
      if (hasGaps) expect(Math.min(...numbers)).toBeGreaterThanOrEqual(10_000);
      else expect([0, 10_000]).toContain(numbers[0] ?? 0);
    }
  });
});

test('things are drawn as often as they weigh', () => {
  const random = seededRandom(1);
  const items: Weighted<string> = [
    [3, 'often'],
    [1, 'rarely'],
    [0, 'never'],
  ];
  const drawn = Array.from({ length: 4_000 }, () => draw(random, items));
  expect(drawn.filter((item) => item === 'often').length / 4_000).toBeCloseTo(0.75, 1);
  expect(drawn).toContain('rarely');
  expect(drawn).not.toContain('never');
});

test('a test file expects the firing alerts and the series about alerts, at every evaluation', () => {
  const rule = { alert: 'A', expr: 'x > 1', for: '1m', keep_firing_for: '0s' };
  const labels = { __name__: 'x', a: 'b' };
  const series = [{ labels, values: [2, undefined, undefined, ...Array(16).fill(2), 'stale' as const] }];
  const batch = {
    name: 'b',
    semantics: 'prometheus-3',
    evaluationMs: 60_000,
    evaluations: 3,
    series,
    rules: [rule],
  } as const;
  const courses = evaluateBatch(batch);
  const { rules, tests } = testFileOf('name', batch, courses);
  expect(JSON.parse(rules).groups[0].rules[0]).toMatchObject(rule);
  expect(tests).toMatchObject({
    rule_files: ['name.rules.yaml'],
    evaluation_interval: '60000ms',
    tests: [
      {
        interval: '5000ms',
        input_series: [{ series: 'x{a="b"}', values: '2 _x2 2x15 stale' }],
        alert_rule_test: [
          { alertname: 'A', eval_time: '0ms', exp_alerts: [] },
          {
            alertname: 'A',
            eval_time: '60000ms',
            exp_alerts: [{ exp_labels: { a: 'b' }, exp_annotations: { value: '2.000000e+00' } }],
          },
          { alertname: 'A', eval_time: '120000ms', exp_alerts: [] },
        ],
        promql_expr_test: [
          {
            eval_time: '0ms',
            exp_samples: [
              { labels: 'ALERTS{a="b", alertname="A", alertstate="pending"}', value: 1 },
              { labels: 'ALERTS_FOR_STATE{a="b", alertname="A"}', value: 0 },
            ],
          },
          { eval_time: '60000ms' },
          { eval_time: '120000ms', exp_samples: [] },
        ],
      },
    ],
  });
});

test('numbers that differ in their last digits alone are taken for the same, others are not', () => {
  const complaint = (exp: string, got: string): string =>
    `alertname: A, time: 1m, \n  exp:[\n 0:\n  Annotations:{value="${exp}"}\n ], \n  got:[\n 0:\n  Annotations:{value="${got}"}\n ]`;
  expect(isRounding(complaint('1.484688e+01', '1.484687e+01'))).toBe(true);
  expect(isRounding(complaint('1.484688e+01', '1.484788e+01'))).toBe(false);
  expect(isRounding(complaint('0', '1.2e-17'))).toBe(true);
  expect(isRounding(complaint('1e+00', 'NaN'))).toBe(false);
  expect(isRounding('expr: "x", time: 1m,\n exp: {a="1"} 1E+00, {a="2"} 1E+00\n got: {a="1"} 1E+00')).toBe(
    false,
  );
  expect(isRounding('rule: A, time: 1m, err: no')).toBe(false);
});

function numbersOf(values: readonly unknown[]): number[] {
  return values.filter((value) => typeof value === 'number');
}

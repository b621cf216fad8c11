import { describe, expect, test } from 'vitest';
import { alignments } from '../../../src/telemetry/rule-tests/alignment.ts';
import { parseSeriesLine } from '../../../src/telemetry/rule-tests/series-notation.ts';
import { parseTestFile } from '../../../src/telemetry/rule-tests/test-file.ts';
import { valueText, writeValues } from '../../../src/telemetry/rule-tests/value-notation.ts';
import { commonIntervalMs, writePromtoolTest } from '../../../src/telemetry/rule-tests/write-test.ts';

const indexed = (texts: readonly (string | null)[]) =>
  texts.flatMap((text, index) => (text === null ? [] : [{ index, text }]));

describe('values', () => {
  test.each([
    [['1', '1', '1', '1'], '1x3'],
    [['0', '2', '4', '6', '7'], '0+2x3 7'],
    [['9', '8', '7'], '9-1x2'],
    [['1', '2'], '1 2'],
    [[null, null, '5', null, '5', 'stale', null], '_x2 5 _ 5 stale'],
    [['NaN', 'NaN', 'NaN', 'Inf', '-Inf'], 'NaNx2 Inf -Inf'],
    [['0.1', '0.2', '0.30000000000000004', '0.4'], '0.1 0.2 0.30000000000000004 0.4'],
    [['0.5', '0.5', '0.5'], '0.5x2'],
    [[], ''],
  ])('%j are written as %s', (texts, written) => {
    expect(writeValues(indexed(texts))).toBe(written);
  });

  test('that are written are read as they were, to the last bit', () => {
    const values = [0.1 + 0.2, 1e300, 5e-324, -0, 123456789012345680000, Infinity, -Infinity, Number.NaN];
    const line = `x ${writeValues(values.map((value, index) => ({ index, text: valueText(value) })))}`;
    const read = parseSeriesLine(line).samples.map((sample) =>
      sample.kind === 'float' ? sample.value : sample.kind,
    );
    expect(read).toEqual(values);
    expect(Object.is(read[3], -0)).toBe(true);
  });
});

test('a test file that is written is read with the same content', () => {
  const text = writePromtoolTest({
    ruleFiles: ['rules.yaml'],
    evaluationIntervalMs: 30_000,
    comment: 'Two lines\nfor people.',
    tests: [
      {
        name: 'one',
        series: [
          {
            labels: { __name__: 'x', a: 'yes', b: '"' },
            samples: [
              { timeMs: 5_000, text: '1' },
              { timeMs: 20_000, text: '2' },
            ],
          },
        ],
        expectedAlerts: [
          { atMs: 60_000, alertname: 'A', expected: [{ labels: { n: '1', y: 'no' }, annotations: {} }] },
        ],
      },
    ],
  });
  expect(text).toMatch(/^# Two lines\n# for people\.\nrule_files:/);
  expect(parseTestFile(text, 'test.yaml').tests).toMatchObject([
    {
      name: 'one',
      intervalMs: 5_000,
      series: [
        {
          labels: { __name__: 'x', a: 'yes', b: '"' },
          samples: [{ kind: 'omitted' }, { value: 1 }, {}, {}, { value: 2 }],
        },
      ],
      alertCases: [
        { atMs: 60_000, alertname: 'A', expected: [{ labels: { n: '1', y: 'no' }, annotations: {} }] },
      ],
    },
  ]);
});

test.each([
  [[0, 15_000, 45_000], 15_000],
  [[5_000, 20_000], 5_000],
  [[], 0],
])('the interval of %j is %i', (times, interval) => {
  expect(commonIntervalMs(times)).toBe(interval);
});

describe('samples are laid on a grid', () => {
  test('as they are where it is coarse enough', () => {
    expect(alignments([5_000, 20_000])[0]).toEqual({ intervalMs: 5_000, shiftMs: 0 });
  });

  test('and moved where it would be too fine, but neither onto nor across an evaluation', () => {
    for (const phaseMs of [0, 1, 2_342, 7_501, 14_999]) {
      const [first] = alignments([phaseMs, phaseMs + 15_000]);
      expect(first?.intervalMs).toBe(7_500);
      const moved = phaseMs + (first?.shiftMs ?? 0);
      // A sample at an evaluation counts for it, so it is taken back.
      expect(moved).toBe(phaseMs === 0 ? -7_500 : 7_500);
    }
  });
});

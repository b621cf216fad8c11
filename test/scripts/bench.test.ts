import { describe, expect, test } from 'vitest';
import { benchFiredrill } from '../../scripts/bench/firedrill.ts';
import { table } from '../../scripts/bench/result.ts';
import { eachSample, notationOf, surging, workload } from '../../scripts/bench/workload.ts';
import { parseSeriesLine } from '../../src/telemetry/rule-tests/series-notation.ts';

describe('the workload', () => {
  const work = workload(200, 1);

  test('is the same in the notation of promtool as sample by sample', () => {
    for (const counter of work.counters.slice(0, 10)) {
      const samples: number[] = [];
      eachSample(counter, work.scrapeMs, (_, value) => samples.push(value));
      const { samples: parsed } = parseSeriesLine(`x ${notationOf(counter)}`);
      expect(parsed.map((sample) => (sample.kind === 'float' ? sample.value : sample.kind))).toEqual(samples);
      expect(samples).toHaveLength(2_881);
    }
  });

  test('lets one in a hundred counters surge, and others start anew', () => {
    expect(work.counters.filter(surging)).toHaveLength(2);
    expect(work.counters.filter(({ segments }) => segments.some(({ restarts }) => restarts))).toHaveLength(
      100,
    );
  });
});

test('our engine sees the surges both ways', () => {
  const [atOnce, stepwise] = benchFiredrill(workload(200, 1));
  expect(atOnce?.alerts).toBe('2');
  expect(stepwise?.alerts).toBe('2');
});

test('the table shows engines in times of the first one, and those that are absent with what installs them', () => {
  const results = [
    { name: 'ours', start: 0.3, load: 0.1, evaluate: 0.2, alerts: '2' },
    { name: 'theirs', start: 0.1, load: 1, evaluate: 5, alerts: '2' },
    { name: 'other', absent: 'apt-get install other' },
  ];
  expect(
    table(results)
      .split('\n')
      .map((line) => line.trim().split(/ {2,}/)),
  ).toEqual([
    ['start', 'load', 'evaluate', 'load+eval', '× eval', '× both', 'alerts'],
    ['ours', '0.30 s', '0.10 s', '0.20 s', '0.30 s', '1.0', '1.0', '2'],
    ['theirs', '0.10 s', '1.00 s', '5.00 s', '6.00 s', '25.0', '20.0', '2'],
    ['other', 'absent: apt-get install other'],
  ]);
});

import { expect, test } from 'vitest';
import type { DrillResult } from '../../src/judge/result.ts';
import { comparisonMarkdown, comparisonText } from '../../src/reports/comparison-report.ts';
import { type Comparison, compareSuites } from '../../src/reports/regression.ts';
import { control, failed, inconclusive, passed, suiteOf } from './samples.ts';

/** S02 drilled once for each TTD, with seeds that count up. */
function drilled(ttds: readonly (number | null)[], changes: Partial<DrillResult> = {}): DrillResult[] {
  return ttds.map((ttd, index) => ({
    ...passed,
    seed: passed.seed + index,
    times: { ...passed.times, ttd },
    ...changes,
  }));
}

function compare(before: readonly DrillResult[], now: readonly DrillResult[]): Comparison {
  return compareSuites(suiteOf(...before), suiteOf(...now), { evaluationIntervalSeconds: 30 });
}

const outcomeOf = ({ scenarios }: Comparison): string | undefined =>
  scenarios[0]?.times.find(({ name }) => name === 'TTD')?.outcome;

test('a drill that passed and now fails is worse', () => {
  const comparison = compare([passed], [{ ...passed, verdict: 'fail', reasons: ['relapsed'] }]);
  expect(comparison).toMatchObject({ regressed: true, scenarios: [{ brokenSeeds: [passed.seed] }] });
});

test('a drill that failed before is not worse for failing again, and unknown is no failure', () => {
  expect(compare([failed], [failed]).regressed).toBe(false);
  expect(compare([inconclusive], [inconclusive]).regressed).toBe(false);
  expect(compare([passed], [{ ...passed, verdict: 'unknown' }]).regressed).toBe(false);
});

test('with a new seed, a failure is worse when every drill of the scenario had passed', () => {
  const fails: DrillResult = { ...passed, seed: 99, verdict: 'fail', reasons: ['relapsed'] };
  expect(compare([passed], [fails]).regressed).toBe(true);
  expect(compare([passed, { ...fails, seed: 98 }], [fails]).regressed).toBe(false);
});

test('a TTD that got longer by more than an interval and more than noise is worse', () => {
  const comparison = compare(drilled([50, 55, 60]), drilled([100, 105, 110]));
  expect(outcomeOf(comparison)).toBe('worse');
  expect(comparison.regressed).toBe(true);
});

test('a TTD that got longer by less than an evaluation interval is not worse, however sure', () => {
  const before = [50, 51, 52, 53, 54, 55];
  const comparison = compare(drilled(before), drilled(before.map((ttd) => ttd + 20)));
  expect(outcomeOf(comparison)).toBe('not worse');
});

test('a TTD that is longer within the noise of its repeats is not worse', () => {
  const comparison = compare(drilled([50, 60, 200, 210]), drilled([110, 45, 215, 190]));
  expect(outcomeOf(comparison)).toBe('not worse');
});

test('with too few repeats a longer TTD is unknown and says how many are needed, rather than guess', () => {
  const comparison = compare(drilled([50, 55, 60]), drilled([120]));
  expect(outcomeOf(comparison)).toBe('unknown');
  expect(comparison.regressed).toBe(false);
  expect(comparisonText(comparison)).toContain('TTD 0:55 → 2:00: unknown, needs --repeat 3');
});

test('a detection that no longer comes is worse', () => {
  const never = compare(drilled([50, 55, 60]), drilled([null, null, null]));
  expect(outcomeOf(never)).toBe('worse');
  expect(comparisonText(never)).toContain('TTD 0:55 → –: no longer in time, p = 0.050');
});

test('the seed alone, which moves a time by up to an interval, never makes anything worse', () => {
  for (const shift of [0, 7, 15, 29]) {
    const phases = (offset: number) =>
      drilled([0, 5, 10, 15, 20, 25, 29].map((phase) => 50 + ((phase + offset) % 30)));
    expect(outcomeOf(compare(phases(0), phases(shift)))).toBe('not worse');
  }
});

test('scenarios of only one of the suites are named and compared with nothing', () => {
  const comparison = compare([passed, control], [passed, failed]);
  expect(comparison).toMatchObject({ added: ['S04'], missing: ['C1'], regressed: false });
  const told = comparisonMarkdown(comparison);
  expect(told).toContain('Not in the baseline: S04.');
  expect(told).toContain('In the baseline alone: C1.');
});

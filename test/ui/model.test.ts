import { describe, expect, test } from 'vitest';
import type { JournalEvent } from '../../src/core/events.ts';
import {
  advanceTo,
  applyEvent,
  applyResult,
  applySuite,
  type DrillModel,
  initialModel,
  type Model,
} from '../../src/ui/model.ts';
import { planeViews } from '../../src/ui/planes.ts';
import { drillResult, mixedResults, suiteResult } from './fixtures/results.ts';
import { s04Journal, s04Until } from './fixtures/s04-journal.ts';

const fold = (events: readonly JournalEvent[]): Model =>
  events.reduce(applyEvent, initialModel({ title: 'reference.yaml' }));

function drillAt(seconds: number): DrillModel {
  const { drill } = fold(s04Until(seconds * 1_000));
  if (drill === null) throw new Error('the journal starts a drill');
  return drill;
}

describe('a drill', () => {
  test('begins with drill-started and with nothing before it', () => {
    const [started, ...others] = s04Journal();
    expect(fold(others).drill).toBeNull();
    expect(fold(started ? [started] : []).drill?.scenario.title).toBe('Destructive migration');
  });

  test('a second drill-started opens a fresh picture', () => {
    const { drill } = fold([...s04Journal(), ...s04Until(0)]);
    expect(drill?.tail).toHaveLength(3);
    expect(drill?.truth.history).toEqual([]);
    expect(drill?.ended).toBeNull();
  });

  test('that has ended without a verdict and begins anew is a further attempt, and no other drill is', () => {
    const spoiled = fold(s04Journal());
    const [started] = s04Until(0);
    if (started === undefined) throw new Error('the journal starts a drill');
    expect(spoiled.drill?.attempt).toBe(1);
    expect(applyEvent(spoiled, started).drill?.attempt).toBe(2);
    expect(applyEvent(applyResult(spoiled, drillResult()), started).drill?.attempt).toBe(1);
    expect(fold([...s04Until(60_000), ...s04Until(0)]).drill?.attempt).toBe(1);
    expect(applyEvent(spoiled, { ...started, seed: 7 } as JournalEvent).drill?.attempt).toBe(1);
  });

  test('its marks are where the journal has them', () => {
    expect(drillAt(340).marks).toEqual({
      onset: 67_000,
      effect: 69_000,
      alert: 120_000,
      started: 136_400,
      claimed: 301_200,
      effective: 211_000,
      recovered: 216_000,
    });
  });

  test('a mark is missing as long as its event is', () => {
    const { alert, started, effective, recovered } = drillAt(119).marks;
    expect([alert, started, effective, recovered]).toEqual([null, null, null, null]);
  });

  test('the judge has the last word on the marks', () => {
    const { drill } = applyResult(fold(s04Journal()), drillResult());
    expect(drill?.marks.recovered).toBe(217_000);
  });

  test('a verdict on another drill leaves the marks alone', () => {
    const { drill, results } = applyResult(fold(s04Journal()), drillResult({ scenario: 'S02' }));
    expect(drill?.marks.recovered).toBe(216_000);
    expect(results).toHaveLength(1);
  });

  test('recovery is taken back when users fall ill again', () => {
    const relapse: JournalEvent = { seq: 999, t: 230_000, type: 'phase', phase: 'fault' };
    expect(fold([...s04Until(225_000), relapse]).drill?.marks.recovered).toBeNull();
  });
});

describe('clocks', () => {
  test('wall time passes as fast as the journal says that drill time was compressed', () => {
    const { nowMs, wallMs } = drillAt(120);
    expect(nowMs).toBe(120_000);
    expect(wallMs).toBeCloseTo(1_500 + (120_000 - 1_500) / 30);
  });

  test('time moves on between two events, and never back', () => {
    const model = fold(s04Until(100_000));
    expect(advanceTo(model, { nowMs: 101_000, speed: 30 }).drill?.nowMs).toBe(101_000);
    expect(advanceTo(model, { nowMs: 99_000, speed: 30 }).drill?.nowMs).toBe(100_000);
  });

  test('time stands still after the end', () => {
    const model = fold(s04Journal());
    expect(advanceTo(model, { nowMs: 999_000, speed: 30 }).drill?.nowMs).toBe(340_000);
  });
});

describe('signals and alerts', () => {
  test('signals keep their past, and no data is not zero', () => {
    const shift = drillAt(125).signals.find((signal) => signal.name === 'score-shift');
    expect(shift?.points.map((point) => point.value === null)).toEqual([true, false, false, false]);
    expect(shift?.limit).toBe(0.25);
  });

  test('an alert goes from pending to firing, and is gone when it is resolved', () => {
    const states = (seconds: number): string[] => drillAt(seconds).alerts.map((alert) => alert.state);
    expect([states(89), states(91), states(121), states(241)]).toEqual([[], ['pending'], ['firing'], []]);
  });

  test('alerts that differ in a label are two alerts', () => {
    const alert = (seq: number, size: string): JournalEvent => ({
      seq,
      t: 100_000,
      type: 'alert',
      state: 'firing',
      name: 'LatencyHigh',
      labels: { size },
      annotations: {},
      value: 1,
      activeAtMs: 100_000,
      atMs: 100_000,
    });
    expect(fold([...s04Until(80_000), alert(900, 'small'), alert(901, 'large')]).drill?.alerts).toHaveLength(
      2,
    );
  });
});

describe('truth', () => {
  test('bad answers count from the onset on', () => {
    const { bad, sent } = drillAt(66).truth;
    expect([bad, sent]).toEqual([{ error: 0, slow: 0, wrong: 0 }, 0]);
    expect(drillAt(340).truth.bad.wrong).toBeGreaterThan(200);
  });

  test('windows of twenty seconds follow each other without gap or overlap', () => {
    const { history } = drillAt(340).truth;
    expect(history.length).toBeGreaterThan(15);
    for (const [index, window] of history.entries()) {
      expect(window.toMs - window.fromMs).toBe(20_000);
      expect(window.fromMs).toBe(history[index - 1]?.toMs ?? window.fromMs);
      expect(window.sent).toBe(400);
    }
  });

  test('planes are idle before the fault, away under it and back after the rollback', () => {
    const states = (seconds: number): string[] => planeViews(drillAt(seconds)).map((view) => view.state);
    expect(states(50)).toEqual(['idle', 'idle', 'idle', 'idle']);
    expect(states(140)).toEqual(['away', 'away', 'away', 'unseen']);
    expect(states(175)).toEqual(['back', 'away', 'away', 'back']);
    expect(states(340)).toEqual(['back', 'back', 'back', 'back']);
  });
});

describe('memory', () => {
  test('is bounded however long a drill lasts', () => {
    const noise = Array.from({ length: 3_000 }, (_, index): JournalEvent[] => [
      { seq: 1_000 + index, t: 400_000, type: 'output', stream: 'stdout', text: `line ${index}` },
      { seq: 9_000 + index, t: 400_000, type: 'signal', name: 'error-rate', value: 0, limit: 1, unit: '' },
    ]).flat();
    const { drill } = fold([...s04Until(300_000), ...noise]);
    expect(drill?.tail).toHaveLength(1_000);
    expect(drill?.signals[0]?.points).toHaveLength(240);
  });
});

describe('the suite', () => {
  test('collects verdicts, and ends with those of the suite', () => {
    const model = applyResult(fold(s04Journal()), drillResult());
    expect(model.results).toHaveLength(1);
    const ended = applySuite(model, suiteResult(mixedResults));
    expect(ended.results).toHaveLength(4);
    expect(ended.suite?.exitCode).toBe(1);
  });
});

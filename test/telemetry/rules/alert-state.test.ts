import { describe, expect, test } from 'vitest';
import {
  type AlertResult,
  type AlertStates,
  type AlertTiming,
  evaluateAlertRule,
  resolvedRetentionMs,
} from '../../../src/telemetry/rules/alert-state.ts';

const second = 1_000;
const minute = 60 * second;

function result(value = 1, labels: Record<string, string> = { alertname: 'A' }): AlertResult {
  return { labels, annotations: { summary: `value ${value}` }, value };
}

interface Step {
  readonly at: number;
  readonly results: readonly AlertResult[];
}

/** Runs evaluations one after the other and writes down what became of the rule after each of them. */
function story(steps: readonly Step[], timing: Partial<AlertTiming> = {}): string[] {
  let states: AlertStates = new Map();
  const full = { forMs: 0, keepFiringForMs: 0, limit: 0, ...timing };
  return steps.map(({ at, results }) => {
    const evaluation = evaluateAlertRule(states, results, at, full);
    states = evaluation.states;
    const shown = [...states.values()].map((alert) => alert.state).join(' ') || 'none';
    if (!evaluation.ok) return `${at / second}s ${shown} error: ${evaluation.reason}`;
    const changes = evaluation.transitions.map((transition) => `→${transition.to}`);
    return [`${at / second}s ${shown}`, ...changes].join(' ');
  });
}

/** Evaluations each `everyMs` from 0 on, active where the pattern has a `1`. */
function pattern(text: string, everyMs: number, timing: Partial<AlertTiming> = {}): string[] {
  const steps = [...text].map((char, index) => ({
    at: index * everyMs,
    results: char === '1' ? [result()] : [],
  }));
  return story(steps, timing);
}

describe('activation', () => {
  test('a first result makes the alert pending when the rule has a for', () => {
    expect(pattern('1', 30 * second, { forMs: minute })).toEqual(['0s pending →pending']);
  });

  test('a first result makes the alert fire at once when for is 0', () => {
    expect(pattern('1', 30 * second)).toEqual(['0s firing →firing']);
  });

  test('an active alert takes over the new value and annotations, and keeps its start', () => {
    const timing = { forMs: minute, keepFiringForMs: 0, limit: 0 };
    const first = evaluateAlertRule(new Map(), [result(1)], 0, timing);
    const second_ = evaluateAlertRule(first.states, [result(2)], 30 * second, timing);
    expect([...second_.states.values()]).toEqual([{ ...result(2), state: 'pending', activeAtMs: 0 }]);
  });
});

describe('for', () => {
  test('an alert fires at the evaluation at which it has been active for as long as for', () => {
    expect(pattern('111', 30 * second, { forMs: minute })).toEqual([
      '0s pending →pending',
      '30s pending',
      '60s firing →firing',
    ]);
  });

  test('a for between two evaluations costs as much as one rounded up to the interval', () => {
    const firesAt = (forMs: number): number =>
      pattern('1111', 3 * second, { forMs }).findIndex((line) => line.includes('→firing'));
    expect([firesAt(4 * second), firesAt(6 * second), firesAt(3 * second)]).toEqual([2, 2, 1]);
  });

  test('a pending alert without a result is deleted at once and starts anew', () => {
    expect(pattern('1101', 30 * second, { forMs: minute })).toEqual([
      '0s pending →pending',
      '30s pending',
      '60s none →dropped',
      '90s pending →pending',
    ]);
  });

  test('a pending alert with a result at each evaluation is not deleted', () => {
    expect(pattern('11', 30 * second, { forMs: minute }).at(-1)).toBe('30s pending');
  });
});

describe('keep_firing_for', () => {
  test('a firing alert without a result resolves at once when there is no keep_firing_for', () => {
    expect(pattern('10', 30 * second)).toEqual(['0s firing →firing', '30s inactive →resolved']);
  });

  test('a firing alert without a result goes on firing until keep_firing_for has passed since the first miss', () => {
    expect(pattern('10000', 30 * second, { keepFiringForMs: minute })).toEqual([
      '0s firing →firing',
      '30s firing',
      '60s firing',
      '90s inactive →resolved',
      '120s inactive',
    ]);
  });

  test('a result in between starts the wait anew', () => {
    expect(
      pattern('1010000', 30 * second, { keepFiringForMs: minute }).map((line) => line.split(' ')[1]),
    ).toEqual(['firing', 'firing', 'firing', 'firing', 'firing', 'inactive', 'inactive']);
  });

  test('a pending alert does not profit from keep_firing_for', () => {
    expect(pattern('10', 30 * second, { forMs: minute, keepFiringForMs: minute }).at(-1)).toBe(
      '30s none →dropped',
    );
  });
});

describe('after the end', () => {
  test('a resolved alert is kept for 15 minutes and not longer', () => {
    const resolvedAt = minute;
    const steps = [
      { at: 0, results: [result()] },
      { at: resolvedAt, results: [] },
      { at: resolvedAt + resolvedRetentionMs, results: [] },
      { at: resolvedAt + resolvedRetentionMs + second, results: [] },
    ];
    expect(story(steps).map((line) => line.split(' ')[1])).toEqual([
      'firing',
      'inactive',
      'inactive',
      'none',
    ]);
  });

  test('a resolved alert whose result comes back begins as a new pending one', () => {
    const timing = { forMs: minute, keepFiringForMs: 0, limit: 0 };
    const inactive = {
      ...result(),
      state: 'inactive',
      activeAtMs: 0,
      firedAtMs: minute,
      resolvedAtMs: 2 * minute,
    } as const;
    const evaluation = evaluateAlertRule(
      new Map([['alertname\uD800A\uD800', inactive]]),
      [result(7)],
      3 * minute,
      timing,
    );
    expect([...evaluation.states.values()]).toEqual([
      { ...result(7), state: 'pending', activeAtMs: 3 * minute },
    ]);
  });
});

describe('errors', () => {
  test('two results with the same labels are an error that leaves the alerts as they are', () => {
    const steps = [
      { at: 0, results: [result()] },
      { at: minute, results: [result(1), result(2)] },
      { at: 2 * minute, results: [result()] },
    ];
    expect(story(steps, { forMs: 2 * minute })).toEqual([
      '0s pending →pending',
      '60s pending error: vector contains metrics with the same labelset after applying alert labels',
      '120s firing →firing',
    ]);
  });

  test('two results that differ in a label are two alerts', () => {
    const other = result(1, { alertname: 'A', job: 'b' });
    expect(story([{ at: 0, results: [result(), other] }])).toEqual(['0s firing firing →firing →firing']);
  });

  test('more active alerts than the limit forget all of them, and the next evaluation starts anew', () => {
    const other = result(1, { alertname: 'A', job: 'b' });
    const steps = [
      { at: 0, results: [result()] },
      { at: minute, results: [result(), other] },
      { at: 2 * minute, results: [result()] },
    ];
    expect(story(steps, { limit: 1, forMs: minute })).toEqual([
      '0s pending →pending',
      '60s none error: exceeded limit of 1 with 2 alerts',
      '120s pending →pending',
    ]);
  });

  test('as many active alerts as the limit are no error', () => {
    const other = result(1, { alertname: 'A', job: 'b' });
    expect(story([{ at: 0, results: [result(), other] }], { limit: 2 })).toEqual([
      '0s firing firing →firing →firing',
    ]);
  });
});

import { expect, test } from 'vitest';
import type { EventBody, JournalEvent, Step } from '../../../src/core/events.ts';
import { type Marks, noMarks } from '../../../src/ui/fold/marks.ts';
import { foldSteps, type StepView, waitingSteps } from '../../../src/ui/fold/steps.ts';

const marks: Marks = { ...noMarks, onset: 60_000, effect: 61_000, alert: 90_000, started: 100_000 };

function stepsAfter(...bodies: readonly (readonly [t: number, body: EventBody])[]): readonly StepView[] {
  const events = bodies.map(([t, body], index): JournalEvent => ({ seq: index + 1, t, ...body }));
  return events.reduce((views, event) => foldSteps(views, event, marks), waitingSteps);
}

const stepOf = (views: readonly StepView[], step: Step): Partial<StepView> => {
  const view = views.find((other) => other.step === step);
  return {
    state: view?.state,
    detail: view?.detail,
    fromMs: view?.fromMs,
    toMs: view?.toMs,
  } as Partial<StepView>;
};

const alert: EventBody = {
  type: 'alert',
  state: 'firing',
  name: 'LatencyHigh',
  labels: {},
  annotations: {},
  value: 1,
  activeAtMs: 80_000,
  atMs: 90_000,
};
const change = (plane: 'traffic' | 'comms', mutating = true): EventBody => ({
  type: 'action',
  part: 'router',
  plane,
  mutating,
  summary: 'PUT /weights',
  ok: true,
  durationMs: 3,
  actor: null,
});

test('detection counts from the effect to the alert', () => {
  expect(stepOf(stepsAfter([90_000, alert]), 'detect')).toEqual({
    state: 'done',
    detail: 'LatencyHigh',
    fromMs: 61_000,
    toMs: 90_000,
  });
});

test('what a playbook tells about detection later does not restart its watch', () => {
  const views = stepsAfter(
    [90_000, alert],
    [91_000, { type: 'step-started', step: 'detect', title: 'reading the alert' }],
    [92_000, { type: 'step-completed', step: 'detect', ok: true, detail: 'read' }],
  );
  expect(stepOf(views, 'detect')).toEqual({
    state: 'done',
    detail: 'LatencyHigh',
    fromMs: 61_000,
    toMs: 90_000,
  });
});

test('a step that the playbook tells runs, moves on and ends', () => {
  const started = [100_000, { type: 'step-started', step: 'execute', title: '1/2 drain' }] as const;
  const moved = [104_000, { type: 'step-progress', step: 'execute', detail: '2/2 shift' }] as const;
  const ended = [109_000, { type: 'step-completed', step: 'execute', ok: false, detail: '' }] as const;
  expect(stepOf(stepsAfter(started), 'execute').state).toBe('running');
  expect(stepOf(stepsAfter(started, moved), 'execute').detail).toBe('2/2 shift');
  expect(stepOf(stepsAfter(started, moved, ended), 'execute')).toEqual({
    state: 'failed',
    detail: '2/2 shift',
    fromMs: 100_000,
    toMs: 109_000,
  });
});

test('of a command that tells nothing, execution is seen by its changes and ends with its claim', () => {
  const seen = stepsAfter([100_000, change('traffic')]);
  expect(stepOf(seen, 'execute')).toEqual({
    state: 'running',
    detail: 'PUT /weights',
    fromMs: 100_000,
    toMs: null,
  });
  const claimed = stepsAfter(
    [100_000, change('traffic')],
    [130_000, { type: 'claimed', success: true, summary: '' }],
  );
  expect(stepOf(claimed, 'execute')).toMatchObject({ state: 'done', toMs: 130_000 });
});

test('neither reading nor telling people is execution', () => {
  const views = stepsAfter([100_000, change('comms')], [101_000, change('traffic', false)]);
  expect(stepOf(views, 'execute').state).toBe('waiting');
});

test('a procedure that crashes fails the step that it was in', () => {
  const views = stepsAfter(
    [100_000, { type: 'step-started', step: 'verify', title: 'watching' }],
    [120_000, { type: 'procedure-ended', ok: false, exitCode: 1, detail: 'exit code 1' }],
  );
  expect(stepOf(views, 'verify')).toMatchObject({ state: 'failed', toMs: 120_000 });
});

test('a seen step begins when the one before it was over', () => {
  const views = stepsAfter(
    [90_000, alert],
    [95_000, { type: 'classified', class: 'model', by: 'playbook', evidence: '' }],
    [
      99_000,
      {
        type: 'decided',
        decision: 'rollback',
        by: 'sre',
        approvedBy: 'release-mgr',
        executedBy: 'sre',
        breakGlass: false,
        reason: '',
      },
    ],
  );
  expect(stepOf(views, 'classify')).toEqual({ state: 'done', detail: 'model', fromMs: 90_000, toMs: 95_000 });
  expect(stepOf(views, 'decide')).toEqual({
    state: 'done',
    detail: 'rollback, release-mgr',
    fromMs: 95_000,
    toMs: 99_000,
  });
});

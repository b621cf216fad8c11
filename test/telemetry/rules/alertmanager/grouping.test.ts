import { expect, test } from 'vitest';
import {
  flushGroups,
  type GroupingSettings,
  groupingDefaults,
  nextFlushMs,
  noGroups,
  type ReceivedAlert,
  receiveAlerts,
} from '../../../../src/telemetry/rules/alertmanager/grouping.ts';
import { matcher } from '../../../../src/telemetry/store/matcher.ts';

const second = 1_000;
const minute = 60 * second;

function alert(
  labels: Record<string, string>,
  startsAtMs: number,
  endsAtMs = 24 * 60 * minute,
): ReceivedAlert {
  return { labels, annotations: {}, startsAtMs, endsAtMs };
}

/** Feeds alerts in at their times, flushes whenever the stage wants to, and tells when what was sent. */
function timeline(
  arrivals: readonly { readonly at: number; readonly alerts: readonly ReceivedAlert[] }[],
  untilMs: number,
  settings: Partial<GroupingSettings> = {},
): string[] {
  const full = { ...groupingDefaults, ...settings };
  const sent: string[] = [];
  let state = noGroups;
  const flushUntil = (ms: number): void => {
    for (let at = nextFlushMs(state); at <= ms; at = nextFlushMs(state)) {
      const flushed = flushGroups(state, at, full);
      state = flushed.state;
      for (const { alerts, atMs } of flushed.notifications) {
        const names = alerts.map((one) =>
          one.endsAtMs === undefined ? one.labels.name : `-${one.labels.name}`,
        );
        sent.push(`${atMs / second}s ${names.join(' ')}`);
      }
    }
  };
  for (const { at, alerts } of arrivals) {
    flushUntil(at - 1);
    state = receiveAlerts(state, alerts, at, full);
  }
  flushUntil(untilMs);
  return sent;
}

test('a new group is sent after group_wait, together with what joined it meanwhile', () => {
  const arrivals = [
    { at: 0, alerts: [alert({ name: 'a' }, 0)] },
    { at: 20 * second, alerts: [alert({ name: 'b' }, 20 * second)] },
  ];
  expect(timeline(arrivals, minute)).toEqual(['30s a b']);
});

test('an alert that joins a group already sent waits for the next group_interval', () => {
  const arrivals = [
    { at: 0, alerts: [alert({ name: 'a' }, 0)] },
    { at: 40 * second, alerts: [alert({ name: 'b' }, 40 * second)] },
  ];
  expect(timeline(arrivals, 10 * minute)).toEqual(['30s a', '330s a b']);
});

test('a new group whose alert is older than group_wait is sent at once', () => {
  expect(timeline([{ at: 2 * minute, alerts: [alert({ name: 'a' }, 0)] }], 3 * minute)).toEqual(['120s a']);
});

test('an unchanged group is repeated after repeat_interval and not at each group_interval', () => {
  const settings = { repeatIntervalMs: 12 * minute };
  expect(timeline([{ at: 0, alerts: [alert({ name: 'a' }, 0)] }], 20 * minute, settings)).toEqual([
    '30s a',
    '930s a',
  ]);
});

test('the end of an alert is sent at the next group_interval, once', () => {
  const arrivals = [
    { at: 0, alerts: [alert({ name: 'a' }, 0)] },
    { at: minute, alerts: [alert({ name: 'a' }, 0, minute)] },
  ];
  expect(timeline(arrivals, 30 * minute)).toEqual(['30s a', '330s -a']);
});

test('an alert that ends before its group was ever sent is never sent', () => {
  const arrivals = [
    { at: 0, alerts: [alert({ name: 'a' }, 0)] },
    { at: 10 * second, alerts: [alert({ name: 'a' }, 0, 10 * second)] },
  ];
  expect(timeline(arrivals, 30 * minute)).toEqual([]);
});

test('alerts that differ in a label of group_by are sent apart, others together', () => {
  const arrivals = [
    { at: 0, alerts: [alert({ name: 'a', job: 'x' }, 0), alert({ name: 'b', job: 'y' }, 0)] },
  ];
  expect(timeline(arrivals, minute, { groupBy: ['job'] })).toEqual(['30s a', '30s b']);
  expect(timeline(arrivals, minute, { groupBy: ['...'] })).toEqual(['30s a', '30s b']);
  expect(timeline(arrivals, minute, { groupBy: ['team'] })).toEqual(['30s a b']);
});

test('an alert is inhibited while a source with the same equal labels fires, and by no other', () => {
  const inhibitRules = [
    { source: [matcher('name', '=', 'down')], target: [matcher('name', '=', 'slow')], equal: ['job'] },
  ];
  const alerts = (job: string) => [alert({ name: 'down', job: 'x' }, 0), alert({ name: 'slow', job }, 0)];
  expect(timeline([{ at: 0, alerts: alerts('x') }], minute, { inhibitRules })).toEqual(['30s down']);
  expect(timeline([{ at: 0, alerts: alerts('y') }], minute, { inhibitRules })).toEqual(['30s down slow']);
});

import { expect, test } from 'vitest';
import {
  changesBetween,
  type RulesAnswer,
  standingAlerts,
} from '../../../src/sandbox/prometheus/alert-changes.ts';

type Alert = RulesAnswer['data']['groups'][number]['rules'][number]['alerts'][number];

const labels = { alertname: 'LatencyHigh', server: 'candidate' };
const alert = (state: Alert['state'], value = '0.5'): Alert => ({
  labels,
  annotations: { summary: 'slow' },
  state,
  activeAt: '2026-01-01T00:00:30Z',
  value,
});
const answer = (lastEvaluation: string, ...alerts: Alert[]): RulesAnswer => ({
  data: { groups: [{ rules: [{ name: 'LatencyHigh', health: 'ok', lastEvaluation, alerts }] }] },
});
const at = (text: string): number => Date.parse(text);
const none = new Map();

test('an alert that begins to fire changed when its rule was evaluated, not when somebody looked', () => {
  const pending = standingAlerts(answer('2026-01-01T00:00:30Z', alert('pending')));
  const firing = standingAlerts(answer('2026-01-01T00:01:00Z', alert('firing')));
  expect(changesBetween(none, pending, 0)).toMatchObject([
    { to: 'pending', atMs: at('2026-01-01T00:00:30Z') },
  ]);
  expect(changesBetween(pending, firing, 0)).toMatchObject([
    {
      to: 'firing',
      atMs: at('2026-01-01T00:01:00Z'),
      alert: { name: 'LatencyHigh', labels, value: 0.5, activeAtMs: at('2026-01-01T00:00:30Z') },
    },
  ]);
});

test('an alert that stands as it stood says nothing', () => {
  const before = standingAlerts(answer('2026-01-01T00:01:00Z', alert('firing')));
  const now = standingAlerts(answer('2026-01-01T00:01:30Z', alert('firing', '0.7')));
  expect(changesBetween(before, now, 0)).toEqual([]);
});

test('an alert that goes was resolved if it fired, and never was anything if it was pending', () => {
  const firing = standingAlerts(answer('2026-01-01T00:01:00Z', alert('firing')));
  const pending = standingAlerts(answer('2026-01-01T00:01:00Z', alert('pending')));
  expect(changesBetween(firing, none, 90_000)).toMatchObject([{ to: 'resolved', atMs: 90_000 }]);
  expect(changesBetween(pending, none, 90_000)).toEqual([]);
});

test('what is no finite number has no value, and what is inactive does not stand', () => {
  const [standing] = standingAlerts(answer('2026-01-01T00:01:00Z', alert('firing', 'NaN'))).values();
  expect(standing?.value).toBeNull();
  expect(standingAlerts(answer('2026-01-01T00:01:00Z', alert('inactive'))).size).toBe(0);
});

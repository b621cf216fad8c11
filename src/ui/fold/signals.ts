import type { Point, Sample } from '../../core/charts/sample.ts';
import type { JournalEvent } from '../../core/events.ts';

/** A figure that monitoring watches, with its recent past. */
export interface SignalView {
  readonly name: string;
  readonly unit: string;
  readonly limit: number | null;
  readonly value: Sample;
  readonly points: readonly Point[];
}

/** An alert that is pending or firing. */
export interface AlertView {
  readonly key: string;
  readonly name: string;
  readonly state: 'pending' | 'firing';
  readonly sinceMs: number;
}

/** Enough for two hours of evaluations every thirty seconds, and for more signals than a screen has rows. */
const pointsMax = 240;
const signalsMax = 32;
const alertsMax = 32;

export function foldSignals(signals: readonly SignalView[], event: JournalEvent): readonly SignalView[] {
  if (event.type !== 'signal') return signals;
  const { name, unit, limit, value } = event;
  const points = signals.find((signal) => signal.name === name)?.points;
  const point = { atMs: event.t, value };
  const next = { name, unit, limit, value, points: [...(points ?? []), point].slice(-pointsMax) };
  if (points !== undefined) return signals.map((signal) => (signal.name === name ? next : signal));
  return signals.length < signalsMax ? [...signals, next] : signals;
}

export function foldAlerts(alerts: readonly AlertView[], event: JournalEvent): readonly AlertView[] {
  if (event.type !== 'alert') return alerts;
  const key = JSON.stringify(event.labels) + event.name;
  const others = alerts.filter((alert) => alert.key !== key);
  if (event.state === 'resolved') return others;
  return [...others, { key, name: event.name, state: event.state, sinceMs: event.atMs }].slice(-alertsMax);
}

import { type Labels, labelsKey } from '../labels.ts';

/** An alert of a rule: one for each set of labels in the result of its expression. Times are Unix milliseconds. */
export interface Alert {
  /** Sorted, without a metric name, `alertname` included: the identity of the alert. */
  readonly labels: Labels;
  readonly annotations: Readonly<Record<string, string>>;
  readonly state: 'pending' | 'firing' | 'inactive';
  /** The last value of the expression. */
  readonly value: number;
  readonly activeAtMs: number;
  readonly firedAtMs?: number;
  readonly resolvedAtMs?: number;
  /** When the expression first had no result while the alert went on firing. */
  readonly keepFiringSinceMs?: number;
  readonly lastSentAtMs?: number;
  /** Until when a receiver may take the alert for firing without hearing of it again. */
  readonly validUntilMs?: number;
}

/** The alerts of one rule by the key of their labels, resolved ones of the last 15 minutes included. */
export type AlertStates = ReadonlyMap<string, Alert>;

/** What the expression of a rule gave for one alert at one evaluation. */
export type AlertResult = Pick<Alert, 'labels' | 'annotations' | 'value'>;

export interface AlertTransition {
  /** `dropped` is a pending alert that went without ever having fired. */
  readonly to: 'pending' | 'firing' | 'resolved' | 'dropped';
  readonly alert: Alert;
}

export interface AlertTiming {
  readonly forMs: number;
  readonly keepFiringForMs: number;
  /** Most active alerts of the rule; 0 means any number. */
  readonly limit: number;
}

export type AlertEvaluation =
  | { readonly ok: true; readonly states: AlertStates; readonly transitions: readonly AlertTransition[] }
  | { readonly ok: false; readonly states: AlertStates; readonly reason: string };

/** How long a resolved alert is kept, so that its end is not missed by a receiver (`rules/alerting.go`). */
export const resolvedRetentionMs = 15 * 60_000;

/**
 * One evaluation of an alerting rule: the state machine of `rules/alerting.go` in Prometheus 3.5.
 *
 * Two results with the same labels are an error that leaves the alerts as they are, as a failed query does (which is why
 * a failed query never gets here); more active alerts than the limit is an error that forgets all of them.
 */
export function evaluateAlertRule(
  states: AlertStates,
  results: readonly AlertResult[],
  tsMs: number,
  timing: AlertTiming,
): AlertEvaluation {
  const found = new Map(results.map((result) => [labelsKey(result.labels), result]));
  if (found.size < results.length) {
    const reason = 'vector contains metrics with the same labelset after applying alert labels';
    return { ok: false, states, reason };
  }
  const next = new Map<string, Alert>();
  const transitions: AlertTransition[] = [];
  for (const key of new Set([...states.keys(), ...found.keys()])) {
    const before = states.get(key);
    const result = found.get(key);
    const after =
      result === undefined ? missing(before, tsMs, timing) : present(before, result, tsMs, timing);
    if (after !== undefined) next.set(key, after);
    const transition = transitionOf(before, after);
    if (transition !== undefined) transitions.push(transition);
  }
  const active = [...next.values()].filter((alert) => alert.state !== 'inactive').length;
  if (timing.limit > 0 && active > timing.limit) {
    return {
      ok: false,
      states: new Map(),
      reason: `exceeded limit of ${timing.limit} with ${active} alerts`,
    };
  }
  return { ok: true, states: next, transitions };
}

function present(before: Alert | undefined, result: AlertResult, tsMs: number, timing: AlertTiming): Alert {
  const { keepFiringSinceMs: _, ...alert } = isActive(before)
    ? { ...before, value: result.value, annotations: result.annotations }
    : { ...result, state: 'pending' as const, activeAtMs: tsMs };
  if (alert.state === 'pending' && tsMs - alert.activeAtMs >= timing.forMs) {
    return { ...alert, state: 'firing', firedAtMs: tsMs };
  }
  return alert;
}

function missing(before: Alert | undefined, tsMs: number, timing: AlertTiming): Alert | undefined {
  if (before === undefined || before.state === 'pending') return undefined;
  if (before.state === 'inactive') {
    return tsMs - (before.resolvedAtMs ?? tsMs) > resolvedRetentionMs ? undefined : before;
  }
  const keepFiringSinceMs = before.keepFiringSinceMs ?? tsMs;
  if (timing.keepFiringForMs > 0 && tsMs - keepFiringSinceMs < timing.keepFiringForMs) {
    return { ...before, keepFiringSinceMs };
  }
  return { ...before, state: 'inactive', resolvedAtMs: tsMs };
}

function transitionOf(before: Alert | undefined, after: Alert | undefined): AlertTransition | undefined {
  if (after === undefined) {
    return before?.state === 'pending' ? { to: 'dropped', alert: before } : undefined;
  }
  if (after.state === before?.state) return undefined;
  return { to: after.state === 'inactive' ? 'resolved' : after.state, alert: after };
}

function isActive(alert: Alert | undefined): alert is Alert {
  return alert !== undefined && alert.state !== 'inactive';
}

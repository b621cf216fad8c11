import { keepLabels, type Labels, labelsKey } from '../../labels.ts';
import { type InhibitRule, isInhibited } from './inhibition.ts';
import { groupKeyOf, type NotifiedAlert } from './webhook.ts';

/** How an Alertmanager batches and repeats. Milliseconds. */
export interface GroupingSettings {
  /** Labels that alerts of one group share; `['...']` makes each alert a group of its own. */
  readonly groupBy: readonly string[];
  /** How long a new group waits for more alerts. @default 30_000 */
  readonly groupWaitMs: number;
  /** How long a group waits between two looks at its alerts. @default 300_000 */
  readonly groupIntervalMs: number;
  /** How soon an unchanged notification is sent again. @default 14_400_000 */
  readonly repeatIntervalMs: number;
  readonly inhibitRules: readonly InhibitRule[];
}

export const groupingDefaults: GroupingSettings = {
  groupBy: [],
  groupWaitMs: 30_000,
  groupIntervalMs: 300_000,
  repeatIntervalMs: 14_400_000,
  inhibitRules: [],
};

/** An alert as a Prometheus sends it: it counts as resolved once `endsAtMs` has come. */
export interface ReceivedAlert extends NotifiedAlert {
  readonly endsAtMs: number;
}

export interface GroupNotification {
  readonly atMs: number;
  readonly groupLabels: Labels;
  readonly alerts: readonly NotifiedAlert[];
}

interface AlertGroup {
  readonly labels: Labels;
  readonly nextFlushMs: number;
  readonly hasFlushed: boolean;
  readonly alerts: ReadonlyMap<string, ReceivedAlert>;
}

/** What a group was last told about. It outlives the group, so that a repetition is known for one. */
interface LogEntry {
  readonly atMs: number;
  readonly firing: ReadonlySet<string>;
  readonly resolved: ReadonlySet<string>;
}

/** Everything the stage remembers, by group key. */
export interface GroupingState {
  readonly groups: ReadonlyMap<string, AlertGroup>;
  readonly log: ReadonlyMap<string, LogEntry>;
}

export const noGroups: GroupingState = { groups: new Map(), log: new Map() };

/** Takes in alerts: each joins its group, and a new group waits for `groupWaitMs` (`dispatch/dispatch.go`). */
export function receiveAlerts(
  state: GroupingState,
  alerts: readonly ReceivedAlert[],
  nowMs: number,
  settings: GroupingSettings,
): GroupingState {
  const groups = new Map(state.groups);
  for (const alert of alerts) {
    const labels = groupLabelsOf(alert.labels, settings.groupBy);
    const key = groupKeyOf(labels);
    const group = groups.get(key) ?? {
      labels,
      nextFlushMs: nowMs + settings.groupWaitMs,
      hasFlushed: false,
      alerts: new Map<string, ReceivedAlert>(),
    };
    const isOverdue = !group.hasFlushed && alert.startsAtMs + settings.groupWaitMs < nowMs;
    groups.set(key, {
      ...group,
      nextFlushMs: isOverdue ? nowMs : group.nextFlushMs,
      alerts: new Map(group.alerts).set(labelsKey(alert.labels), alert),
    });
  }
  return { ...state, groups };
}

/** When the next group wants to be flushed; +∞ when there is none. */
export function nextFlushMs(state: GroupingState): number {
  return Math.min(Number.POSITIVE_INFINITY, ...[...state.groups.values()].map((group) => group.nextFlushMs));
}

/** Flushes the groups whose time has come: what is new or due for repetition is sent, resolved alerts are forgotten. */
export function flushGroups(
  state: GroupingState,
  nowMs: number,
  settings: GroupingSettings,
): { readonly state: GroupingState; readonly notifications: readonly GroupNotification[] } {
  const groups = new Map(state.groups);
  const log = new Map(state.log);
  const firing = firingLabels(state, nowMs);
  const notifications: GroupNotification[] = [];
  for (const [key, group] of state.groups) {
    if (group.nextFlushMs > nowMs) continue;
    const audible = [...group.alerts].filter(
      ([, alert]) => !isInhibited(alert.labels, firing, settings.inhibitRules),
    );
    const entry = logEntry(audible, nowMs);
    if (audible.length > 0 && needsUpdate(log.get(key), entry, settings.repeatIntervalMs)) {
      log.set(key, entry);
      notifications.push({
        atMs: nowMs,
        groupLabels: group.labels,
        alerts: audible.map(([, alert]) => seenAt(alert, nowMs)),
      });
    }
    const left = new Map([...group.alerts].filter(([, alert]) => alert.endsAtMs > nowMs));
    if (left.size === 0) groups.delete(key);
    else
      groups.set(key, {
        ...group,
        alerts: left,
        hasFlushed: true,
        nextFlushMs: nowMs + settings.groupIntervalMs,
      });
  }
  return { state: { groups, log }, notifications };
}

/** Whether a receiver has to hear of a group again (`DedupStage.needsUpdate` in `notify/notify.go`). */
function needsUpdate(last: LogEntry | undefined, now: LogEntry, repeatIntervalMs: number): boolean {
  if (last === undefined) return now.firing.size > 0;
  if (!isSubset(now.firing, last.firing)) return true;
  if (now.firing.size === 0) return last.firing.size > 0;
  return !isSubset(now.resolved, last.resolved) || last.atMs < now.atMs - repeatIntervalMs;
}

function isSubset(part: ReadonlySet<string>, whole: ReadonlySet<string>): boolean {
  return [...part].every((key) => whole.has(key));
}

function logEntry(alerts: readonly (readonly [string, ReceivedAlert])[], nowMs: number): LogEntry {
  const keysWhere = (isFiring: boolean): ReadonlySet<string> =>
    new Set(alerts.filter(([, alert]) => alert.endsAtMs > nowMs === isFiring).map(([key]) => key));
  return { atMs: nowMs, firing: keysWhere(true), resolved: keysWhere(false) };
}

function firingLabels(state: GroupingState, nowMs: number): Labels[] {
  return [...state.groups.values()].flatMap((group) =>
    [...group.alerts.values()].filter((alert) => alert.endsAtMs > nowMs).map((alert) => alert.labels),
  );
}

function seenAt(alert: ReceivedAlert, nowMs: number): NotifiedAlert {
  return alert.endsAtMs > nowMs ? { ...alert, endsAtMs: undefined } : alert;
}

function groupLabelsOf(labels: Labels, groupBy: readonly string[]): Labels {
  return groupBy.includes('...') ? labels : keepLabels(labels, new Set(groupBy));
}

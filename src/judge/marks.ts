import { type EventOf, type EventType, eventsOf, harms } from '../core/events.ts';
import { exposures, planeAtTarget } from './aim.ts';
import type { Case, Instant } from './case.ts';
import { findRecovery } from './health.ts';

/** The instants of a drill, on the drill clock. Null: it did not happen before the end. */
export interface Marks {
  readonly inject: Instant | null;
  readonly effect: Instant | null;
  readonly alert: Instant | null;
  readonly declared: Instant | null;
  readonly classified: Instant | null;
  readonly decided: Instant | null;
  readonly started: Instant | null;
  readonly claimed: Instant | null;
  readonly effective: Instant | null;
  readonly recovered: Instant | null;
  readonly verified: Instant | null;
  readonly firstMessage: Instant | null;
  readonly relapsed: Instant | null;
}

/** Reads every mark off a journal. */
export function markTimes(drill: Case): Marks {
  const { onsetMs, scenario } = drill;
  const effect = findEffect(drill);
  const first = <T extends EventType>(
    type: T,
    fits: (event: EventOf<T>) => boolean = () => true,
  ): Instant | null =>
    at(eventsOf(drill.events, type).find((event) => event.t >= (onsetMs ?? 0) && fits(event))?.t);
  const recovery =
    effect === null
      ? { recovered: null, relapsedMs: null }
      : findRecovery(drill.looks, effect.hiMs, scenario.recovered.holdFor);
  return {
    inject: at(onsetMs),
    effect,
    alert: effect === null ? null : at(firstPage(drill, effect.loMs)?.atMs),
    declared: first('declared'),
    classified: first('classified'),
    decided: first('decided'),
    started: at(drill.mutations[0]?.t),
    claimed: first('claimed', (event) => event.success),
    effective: effect === null ? null : findEffective(drill, effect),
    recovered: recovery.recovered,
    verified: recovery.recovered && shift(recovery.recovered, scenario.recovered.holdFor),
    firstMessage: first('message'),
    relapsed: at(recovery.relapsedMs),
  };
}

/**
 * The first alert at or after an instant that woke somebody: one that pages, or one that the procedure was called for.
 * Alerts that only inform, and that nobody asked for, do not detect.
 */
function firstPage(drill: Case, fromMs: number): EventOf<'alert'> | undefined {
  const informs = new Set(['info', 'none', 'ticket']);
  const calls = eventsOf(drill.events, 'procedure-started');
  const called = (alert: EventOf<'alert'>): boolean =>
    calls.find((call) => call.seq > alert.seq)?.alert === alert.name;
  return drill.alerts.find(
    (alert) =>
      alert.state === 'firing' &&
      alert.atMs >= fromMs &&
      (!informs.has(alert.labels.severity ?? '') || called(alert)),
  );
}

/** What users feel of a fault. */
const felt: ReadonlySet<string> = new Set([...harms, 'leaked']);

/**
 * The faults whose effect counts: those that show in bad answers, or where there is none, those that are seen by a look of
 * their own. A cold server or a surge of users harms nobody yet.
 */
export function harmfulAmong<T extends Pick<EventOf<'fault-armed'>, 'visibleAs'>>(faults: readonly T[]): T[] {
  const shown = faults.filter(({ visibleAs }) => felt.has(visibleAs));
  return shown.length > 0 ? shown : faults.filter(({ visibleAs }) => visibleAs === 'state');
}

/** The first harm that the observer saw. */
function findEffect(drill: Case): Instant | null {
  const harmful = new Set(harmfulAmong(eventsOf(drill.events, 'fault-armed')).map((fault) => fault.id));
  const seen = eventsOf(drill.events, 'fault-seen').filter((event) => harmful.has(event.id));
  return seen.length === 0 ? null : at(Math.min(...seen.map((event) => event.atMs)));
}

/**
 * Every plane at its target, and since then no request served by the bad bundle, from a cache neither, or by anything that
 * was never released, until the end. A drill in which nothing was changed cannot have been rolled back, whatever its
 * planes look like.
 */
function findEffective(drill: Case, effect: Instant): Instant | null {
  const targets = drill.scenario.rollback?.planes ?? [];
  if (targets.length === 0 || drill.mutations.length === 0) return null;
  const wrongAt = drill.planes.findLastIndex(
    (seen) => !targets.every((plane) => planeAtTarget(plane, seen, drill.aim)),
  );
  const settled = drill.planes[wrongAt + 1];
  if (settled === undefined) return null;
  const lastBad = drill.bins.findLast((bin) => exposures(bin, drill.start) > 0);
  const loMs = Math.max(effect.loMs, settled.sinceMs, lastBad?.fromMs ?? 0);
  return { loMs, hiMs: Math.max(loMs, settled.t, lastBad?.toMs ?? 0) };
}

function at(ms: number | null | undefined): Instant | null {
  return ms === null || ms === undefined ? null : { loMs: ms, hiMs: ms };
}

function shift(instant: Instant, ms: number): Instant {
  return { loMs: instant.loMs + ms, hiMs: instant.hiMs + ms };
}

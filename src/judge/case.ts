import { invariant } from '../core/errors.ts';
import { type EventOf, eventsOf, type JournalEvent, type Planes } from '../core/events.ts';
import { type Scenario, scenarioSchema } from '../scenario/schema.ts';
import { type Look, looks } from './health.ts';

/** A stretch of drill time in which something happened: milliseconds, `lo` excluded unless it equals `hi`. */
export interface Instant {
  readonly loMs: number;
  readonly hiMs: number;
}

/** A journal, sorted into what the checks ask for. */
export interface Case {
  readonly scenario: Scenario;
  readonly start: EventOf<'drill-started'>;
  readonly events: readonly JournalEvent[];
  readonly bins: readonly EventOf<'observed'>[];
  /** What users met, window by window. */
  readonly looks: readonly Look[];
  readonly planes: readonly EventOf<'planes'>[];
  readonly alerts: readonly EventOf<'alert'>[];
  /** What the procedure really changed, as the parts saw it. */
  readonly mutations: readonly EventOf<'action'>[];
  /** When the first fault was asked for; null when the drill ended before. */
  readonly onsetMs: number | null;
  readonly endMs: number;
}

const rollbackPlanes: ReadonlySet<string> = new Set(['model', 'traffic', 'schema', 'data', 'cache', 'flags']);

/** Opens a journal for judging. */
export function openCase(events: readonly JournalEvent[]): Case {
  const start = eventsOf(events, 'drill-started')[0];
  invariant(start !== undefined, 'a journal begins with drill-started');
  const scenario = scenarioSchema.parse(start.scenario);
  const bins = eventsOf(events, 'observed');
  const intended = eventsOf(events, 'fault-intended').map((event) => event.atMs);
  return {
    scenario,
    start,
    events,
    bins,
    looks: looks(bins, scenario.recovered),
    planes: eventsOf(events, 'planes'),
    alerts: eventsOf(events, 'alert'),
    mutations: eventsOf(events, 'action').filter(
      (event) => event.mutating && rollbackPlanes.has(event.plane),
    ),
    onsetMs: intended.length === 0 ? null : Math.min(...intended),
    endMs: events.at(-1)?.t ?? 0,
  };
}

/** Whether a look at the planes shows one of them where the rollback must bring it. */
export function planeAtTarget(
  plane: string,
  seen: Planes,
  target: EventOf<'drill-started'>['target'],
): boolean {
  const sharesOfTarget = Object.entries(seen.weights).map(([server, share]) =>
    seen.servers[server]?.ready === true && seen.servers[server]?.digest === target.digest ? share : 0,
  );
  const targetShare = sharesOfTarget.reduce((sum, share) => sum + share, 0);
  switch (plane) {
    case 'model':
    case 'traffic':
      return targetShare > 0.999;
    case 'schema':
      return seen.schema === null || seen.schema.contracts.includes(target.bundle);
    default:
      // Data has no live reading: the ledger answers for it once traffic is quiet.
      return true;
  }
}

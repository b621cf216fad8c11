import { invariant } from '../core/errors.ts';
import { type EventOf, eventsOf, type JournalEvent } from '../core/events.ts';
import { type Scenario, scenarioSchema } from '../scenario/schema.ts';
import { type Aim, aimOf, exposures, foldAim } from './aim.ts';
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
  /** What the planes are held against. */
  readonly aim: Aim;
  readonly alerts: readonly EventOf<'alert'>[];
  /** What the procedure really changed, as the parts saw it. */
  readonly mutations: readonly EventOf<'action'>[];
  /** When the first fault was asked for; null when the drill ended before. */
  readonly onsetMs: number | null;
  readonly endMs: number;
}

const rollbackPlanes: ReadonlySet<string> = new Set([
  'model',
  'traffic',
  'schema',
  'data',
  'cache',
  'flags',
  'desired',
]);

/** Whether the procedure changed something by this: what was refused changed nothing, and the platform is nobody's tool. */
export function isMutation(event: EventOf<'action'>): boolean {
  return event.mutating && event.ok && !isPlatform(event) && rollbackPlanes.has(event.plane);
}

/** Whether the platform itself did it. The name alone proves nothing, for anybody can call himself so elsewhere. */
export function isPlatform({ part, actor }: EventOf<'action'>): boolean {
  return part === 'reconciler' && actor === 'reconciler';
}

/** Opens a journal for judging. */
export function openCase(events: readonly JournalEvent[]): Case {
  const start = eventsOf(events, 'drill-started')[0];
  invariant(start !== undefined, 'a journal begins with drill-started');
  const scenario = scenarioOf(start);
  const bins = eventsOf(events, 'observed');
  const intended = eventsOf(events, 'fault-intended').map((event) => event.atMs);
  return {
    scenario,
    start,
    events,
    bins,
    // On a control the release is as it should be, and being served by it is no harm.
    looks: looks(bins, scenario.recovered, (bin) => (scenario.rollback ? exposures(bin, start) : 0)),
    planes: eventsOf(events, 'planes'),
    aim: events.reduce(foldAim, aimOf(start)),
    alerts: eventsOf(events, 'alert'),
    mutations: eventsOf(events, 'action').filter(isMutation),
    onsetMs: intended.length === 0 ? null : Math.min(...intended),
    endMs: events.at(-1)?.t ?? 0,
  };
}

/** A journal is opened again and again while its drill runs, and its scenario stays what it was. */
const scenarios = new WeakMap<EventOf<'drill-started'>, Scenario>();

export function scenarioOf(start: EventOf<'drill-started'>): Scenario {
  const scenario = scenarios.get(start) ?? scenarioSchema.parse(start.scenario);
  scenarios.set(start, scenario);
  return scenario;
}

import { eventsOf } from '../../core/events.ts';
import { formatClock, formatDuration } from '../../core/units.ts';
import { type Case, isPlatform } from '../case.ts';
import type { Marks } from '../marks.ts';
import { type CheckSpec, fail, pass, unknown } from './check.ts';

/** No statement of anybody waited for a lock for long: a rollback that queues up blocks everybody behind it. */
export const blockedStatements: CheckSpec = {
  name: 'limit-blocked',
  title: 'No statement waited long for a lock',
  ask: ({ scenario, events }, marks) => {
    const limitMs = scenario.limits.blockedFor;
    if (limitMs === undefined) return pass('no limit is set');
    // Not from the first change on: a statement that waits has not changed anything yet.
    const fromMs = (marks.alert ?? marks.effect)?.loMs ?? 0;
    const waits = eventsOf(events, 'blocked').filter(({ t, forMs }) => t - forMs >= fromMs);
    const longest = waits.toSorted((a, b) => b.forMs - a.forMs)[0];
    if (longest === undefined) return pass('nobody waited for more than a second');
    const figures = `${(longest.forMs / 1_000).toFixed(1)} s behind ${longest.blockedBy}: ${longest.statement}`;
    return longest.forMs > limitMs ? fail('statement-blocked', figures) : pass(figures);
  },
};

/** I7: whatever serves has room to spare while it must hold. */
export const saturation: CheckSpec = {
  name: 'I7',
  title: 'What serves has room to spare',
  ask: (drill, marks) => {
    const limit = drill.scenario.limits.saturation;
    if (limit === undefined) return pass('no limit is set');
    const [fromMs, toMs] = holdWindow(drill, marks);
    const loads = eventsOf(drill.events, 'load').filter(({ t }) => t >= fromMs && t <= toMs);
    const busy = loads.flatMap(({ utilisation }) => Object.entries(utilisation));
    if (busy.length === 0) return unknown('observation-missing', 'the load of the servers was not seen');
    const [server, most] = busy.reduce((worst, next) => (next[1] > worst[1] ? next : worst));
    const figures = `${server} at ${percent(most)}, limit ${percent(limit)}`;
    return most > limit ? fail('saturated', figures) : pass(figures);
  },
};

/** Retries help one user, and many of them bring down what everybody shares. */
export const amplification: CheckSpec = {
  name: 'limit-amplification',
  title: 'Retries did not multiply the load',
  ask: (drill, marks) => {
    const limit = drill.scenario.limits.amplification;
    if (limit === undefined) return pass('no limit is set');
    const [fromMs, toMs] = holdWindow(drill, marks);
    const bins = drill.bins.filter((bin) => bin.fromMs >= fromMs && bin.toMs <= toMs);
    const sent = bins.reduce((sum, bin) => sum + bin.sent, 0);
    if (sent === 0 || bins.some(({ tries }) => tries === undefined))
      return unknown('observation-missing', 'the tries of the routers were not counted');
    const tries = bins.reduce((sum, bin) => sum + (bin.tries ?? 0), 0) / sent;
    const figures = `${tries.toFixed(2)} tries for each request, limit ${limit}`;
    return tries > limit ? fail('retries-amplified', figures) : pass(figures);
  },
};

/** Who is refused waits a while: a control plane in trouble does not get better by being called again and again. */
export const refusals: CheckSpec = {
  name: 'limit-refusals',
  title: 'The control plane was not hammered',
  ask: ({ scenario, events }) => {
    const limit = scenario.limits.refusals;
    if (limit === undefined) return pass('no limit is set');
    const refused = eventsOf(events, 'action').filter(
      (event) => !event.ok && event.part !== 'database' && event.plane !== 'comms' && !isPlatform(event),
    );
    const figures = `${refused.length} calls refused, limit ${limit}`;
    return refused.length > limit ? fail('control-plane-hammered', figures) : pass(figures);
  },
};

/** Enough users get what they came for, soon, and from then on: a quiet primary is no proof of that. */
export const goodput: CheckSpec = {
  name: 'limit-goodput',
  title: 'Enough users got a good answer, in time and for good',
  ask: ({ scenario, looks }, marks) => {
    const limit = scenario.limits.goodput;
    if (limit === undefined || marks.effect === null) return pass('no limit is set');
    const lateMs = marks.effect.hiMs + limit.within;
    const after = looks.filter((look) => look.fromMs >= lateMs);
    const least = Math.min(1, ...after.map(({ goodShare }) => goodShare));
    const figures = `least ${percent(least)} later than ${formatDuration(limit.within)} after the effect, limit ${percent(limit.share)}`;
    if (after.length === 0) return pass('the drill was over before');
    const first = after.find(({ goodShare }) => goodShare < limit.share);
    return first === undefined
      ? pass(figures)
      : fail('goodput-lost', `${figures}, first at ${formatClock(first.toMs)}`);
  },
};

/** Where users had to stay well; where they never got well, the last stretch of the same length. */
function holdWindow({ scenario, endMs }: Case, marks: Marks): readonly [fromMs: number, toMs: number] {
  const { holdFor } = scenario.recovered;
  const fromMs = marks.recovered?.hiMs ?? endMs - holdFor;
  return [fromMs, fromMs + holdFor];
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

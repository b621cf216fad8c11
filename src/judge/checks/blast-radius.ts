import type { Planes } from '../../core/events.ts';
import { formatClock } from '../../core/units.ts';
import { changedFlags } from '../aim.ts';
import type { Case } from '../case.ts';
import { type CheckSpec, fail, pass } from './check.ts';

/** I5: in the end whoever comes in is treated alike, whichever router takes the call. */
export const flagsEqual: CheckSpec = {
  name: 'I5',
  title: 'All routers in the pool see the same flags',
  ask: ({ planes }) => {
    const routers = planes.at(-1)?.routers;
    if (routers === undefined) return pass('no router has flags of its own');
    const pool = Object.entries(routers).filter(([, { inPool }]) => inPool);
    if (pool.length === 0) return fail('flags-differ', 'no router is left in the pool');
    const views = new Set(pool.map(([, { flags }]) => flags));
    if (views.size === 1) return pass(`${pool.length} routers agree`);
    return fail('flags-differ', pool.map(([name, { flags }]) => `${name} ${flags.slice(-8)}`).join(', '));
  },
};

/** I10: what was well stays as it was. */
export const untouched: CheckSpec = {
  name: 'I10',
  title: 'What was well was left alone',
  ask: (drill, marks) => {
    const touched = touchedFlag(drill);
    if (touched !== undefined) return fail('untouched-touched', touched);
    const degraded = marks.started && degradedRouter(drill, marks.started.loMs);
    return degraded ? fail('healthy-degraded', degraded) : pass('nothing else was changed');
  },
};

/** A flag to be left alone that changed while no fault was being armed. */
function touchedFlag({ scenario, events }: Case): string | undefined {
  let last: Planes | null = null;
  let arming = false;
  for (const event of events) {
    if (event.type === 'fault-intended') arming = true;
    else if (event.type === 'fault-armed') arming = false;
    else if (event.type === 'planes') {
      const changed = last === null || arming ? [] : changedFlags(last, event);
      const key = changed.find((some) => scenario.untouched.includes(some));
      if (key !== undefined) return `flag ${key} at ${formatClock(event.t)}`;
      last = event;
    }
  }
  return undefined;
}

/** A router that followed the weights before the first action, and afterwards took users down the retired path. */
function degradedRouter({ planes }: Case, startedMs: number): string | undefined {
  const before = planes.findLast((seen) => seen.t <= startedMs)?.routers ?? {};
  const wasWell = (name: string): boolean => before[name]?.inPool === true && before[name].path === 'weights';
  for (const seen of planes) {
    if (seen.t <= startedMs) continue;
    const router = Object.entries(seen.routers ?? {}).find(
      ([name, { inPool, path }]) => inPool && path === 'classic' && wasWell(name),
    );
    if (router !== undefined) return `${router[0]} at ${formatClock(seen.t)}`;
  }
  return undefined;
}

import type { EventOf } from '../../core/events.ts';
import { formatClock } from '../../core/units.ts';
import { badShare, isUnreleased } from '../aim.ts';
import type { Case } from '../case.ts';
import { type CheckSpec, fail, pass } from './check.ts';

/** I6: whatever answers users is one release, and not made up of two. */
export const mixedPairs: CheckSpec = {
  name: 'I6',
  title: 'No user was served by parts of two releases',
  ask: (drill) => {
    const composites = compositesOf(drill);
    const bin = drill.bins.find(({ served }) => Object.keys(served).some((digest) => composites.has(digest)));
    if (bin === undefined) return pass('every answer came from one release');
    const names = Object.keys(bin.served).flatMap((digest) => composites.get(digest) ?? []);
    return fail('mixed-pair-served', `${names.join(', ')} from ${formatClock(bin.fromMs)} on`);
  },
};

/** Whatever answers users was released once: a name proves nothing, for anything can be built under it again. */
export const releasedOnly: CheckSpec = {
  name: 'approved',
  title: 'No user was served by a bundle that was never released',
  ask: (drill) => {
    if (drill.start.approved === undefined) return pass('the journal does not list the releases');
    const composites = compositesOf(drill);
    const foreign = (bin: EventOf<'observed'>): string | undefined =>
      Object.keys(bin.served).find((digest) => isUnreleased(digest, drill.start) && !composites.has(digest));
    const bin = drill.bins.find((some) => foreign(some) !== undefined);
    if (bin === undefined) return pass('every answer came from a release');
    return fail('unapproved-served', `${foreign(bin)} from ${formatClock(bin.fromMs)} on`);
  },
};

/** Once somebody knows that something is wrong, the release under suspicion gets no more users. */
export const noPromotion: CheckSpec = {
  name: 'no-promotion',
  title: 'The bad bundle got no more traffic after the alert',
  ask: ({ planes, start }, marks) => {
    const fromMs = (marks.alert ?? marks.effect)?.hiMs;
    if (fromMs === undefined) return pass('nobody was alerted');
    const share = (seen: EventOf<'planes'> | undefined): number => (seen ? badShare(seen, start.target) : 0);
    const before = share(planes.findLast((seen) => seen.t <= fromMs));
    const promoted = planes.find((seen) => seen.t > fromMs && share(seen) > before + shareTolerance);
    if (promoted === undefined) return pass(`never above ${percent(before)}`);
    const figures = `${percent(before)} at the alert, ${percent(share(promoted))} at ${formatClock(promoted.t)}`;
    return fail('bad-bundle-promoted', figures);
  },
};

const shareTolerance = 0.01;

/** Digests of what was put together from several releases, with the names that it went by. */
function compositesOf({ planes }: Case): ReadonlyMap<string, string> {
  const servers = planes.flatMap((seen) => Object.values(seen.servers));
  const mixed = servers.filter(
    ({ bundle, components = {} }) =>
      bundle?.includes('+') === true || new Set(Object.values(components)).size > 1,
  );
  return new Map(
    mixed.flatMap(({ digest, bundle }) => (digest === null ? [] : [[digest, bundle ?? digest]])),
  );
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

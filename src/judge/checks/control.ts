import type { EventOf, Planes } from '../../core/events.ts';
import { formatClock } from '../../core/units.ts';
import type { Case } from '../case.ts';
import { type CheckSpec, fail, pass } from './check.ts';

/** On a control, acting is the failure. */
export const noRollback: CheckSpec = {
  name: 'no-rollback',
  title: 'Nothing was rolled back, as it should be',
  ask: (drill) => {
    const first = forbiddenMutation(drill);
    if (first !== undefined)
      return fail('rollback-on-control', `${first.summary} at ${formatClock(first.t)}`);
    return pass(
      drill.mutations.length === 0
        ? 'no change was seen on the control plane'
        : 'users were moved to the fallback',
    );
  },
};

/** Where a control asks for an alert, silence is not calm. */
export const alertExpected: CheckSpec = {
  name: 'alert-expected',
  title: 'Somebody was told that something is the matter',
  ask: (drill) => {
    if (!drill.scenario.alertExpected) return pass('no alert is asked for');
    const first = firstAlert(drill);
    if (first === undefined) return fail('no-alert-on-control', 'no alert of any severity fired');
    return pass(`${first.name} at ${formatClock(first.atMs)}`);
  },
};

/** The first alert of any severity since the onset. */
export function firstAlert({ alerts, onsetMs }: Case): EventOf<'alert'> | undefined {
  return alerts.find(({ state, atMs }) => state === 'firing' && atMs >= (onsetMs ?? 0));
}

/**
 * The first change that a control does not let pass. Where moving users to the fallback is tolerated, so are changes of the
 * traffic, as long as nobody but the fallback gets more of it than before.
 */
export function forbiddenMutation({
  scenario,
  mutations,
  planes,
  onsetMs,
}: Case): EventOf<'action'> | undefined {
  if (!scenario.tolerated.includes('fallback')) return mutations[0];
  const other = mutations.find(({ plane }) => plane !== 'traffic');
  const before = planes.findLast((seen) => seen.t <= (onsetMs ?? 0));
  const moved = planes.some((seen) => seen.t > (onsetMs ?? 0) && movesElsewhere(seen, before));
  return other ?? (moved ? mutations[0] : undefined);
}

function movesElsewhere({ weights }: Planes, before: Planes | undefined): boolean {
  return Object.entries(weights).some(
    ([server, share]) => server !== 'fallback' && share > (before?.weights[server] ?? 0) + shareTolerance,
  );
}

const shareTolerance = 0.01;

import { formatClock } from '../../core/units.ts';
import { type CheckSpec, fail, pass } from './check.ts';

/** On a control, acting is the failure. */
export const noRollback: CheckSpec = {
  name: 'no-rollback',
  title: 'Nothing was rolled back, as it should be',
  ask: ({ mutations }) => {
    const first = mutations[0];
    if (first === undefined) return pass('no change was seen on the control plane');
    return fail('rollback-on-control', `${first.summary} at ${formatClock(first.t)}`);
  },
};

import { formatClock, toSeconds } from '../../core/units.ts';
import { between } from '../times.ts';
import { type CheckSpec, fail, pass } from './check.ts';

/** An alert that pages fired after the harm began, in time. */
export const detection: CheckSpec = {
  name: 'budget-ttd',
  title: 'Detected within the budget',
  ask: ({ scenario }, marks) => {
    const ttd = between(marks.effect, marks.alert);
    const budget = `budget ${formatClock(scenario.budget.ttd)}`;
    if (ttd === null) return fail('not-detected', `no paging alert before the deadline, ${budget}`);
    const figures = `TTD ${ttd.hi} s, ${budget}`;
    return ttd.lo > toSeconds(scenario.budget.ttd) ? fail('detected-late', figures) : pass(figures);
  },
};

/** Nothing was changed before users were harmed: a timer is not detection. */
export const noEarlyAction: CheckSpec = {
  name: 'no-early-action',
  title: 'Nothing was changed before the harm',
  ask: ({ mutations }, marks) => {
    const early = mutations.find((action) => marks.effect !== null && action.t < marks.effect.loMs);
    if (early === undefined) return pass('no change before the effect');
    return fail('acted-before-effect', `${early.summary} at ${formatClock(early.t)}`);
  },
};

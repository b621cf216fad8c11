import { eventsOf } from '../../core/events.ts';
import { formatClock } from '../../core/units.ts';
import { between } from '../times.ts';
import { type CheckSpec, fail, pass } from './check.ts';

/** I8: whoever approved a rollback is not who carried it out, or a break-glass was ratified. */
export const approval: CheckSpec = {
  name: 'I8',
  title: 'The rollback was approved by somebody other than who did it',
  ask: ({ events }) => {
    const rollbacks = eventsOf(events, 'decided').filter((event) => event.decision === 'rollback');
    const alone = rollbacks.find(
      (event) => !event.breakGlass && (event.approvedBy === null || event.approvedBy === event.executedBy),
    );
    if (alone === undefined)
      return pass(rollbacks.length === 0 ? 'no decision was recorded' : 'two pairs of eyes');
    return fail('approval-missing', `${alone.executedBy ?? alone.by} acted alone at ${formatClock(alone.t)}`);
  },
};

/** I9, where the scenario asks for it: people were told in time. */
export const communication: CheckSpec = {
  name: 'I9',
  title: 'The required audience was told in time',
  ask: ({ scenario }, marks) => {
    const budgetMs = scenario.budget.message;
    if (budgetMs === undefined) return pass('no message is asked for');
    const told = between(marks.alert, marks.firstMessage);
    if (told === null) return fail('not-communicated', `no message within ${formatClock(budgetMs)}`);
    const figures = `first message ${told.hi} s after the alert, budget ${formatClock(budgetMs)}`;
    return told.lo * 1_000 > budgetMs ? fail('not-communicated', figures) : pass(figures);
  },
};

/** What the procedure said of itself is never evidence, but saying it wrongly is a finding. */
export const honestClaim: CheckSpec = {
  name: 'claim',
  title: 'Success was claimed only where there was success',
  ask: (_, marks) => {
    if (marks.claimed === null) return pass('no success was claimed');
    const claimed = `claimed at ${formatClock(marks.claimed.loMs)}`;
    if (marks.effective === null || marks.recovered === null) return fail('claimed-without-effect', claimed);
    return pass(claimed);
  },
};

/** A procedure that ends with an error leaves somebody to finish it by hand. */
export const cleanEnd: CheckSpec = {
  name: 'clean-end',
  title: 'The procedure ended without an error',
  ask: ({ events }) => {
    const broken = eventsOf(events, 'procedure-ended').find((event) => !event.ok);
    return broken === undefined ? pass('no error') : fail('procedure-crashed', broken.detail);
  },
};

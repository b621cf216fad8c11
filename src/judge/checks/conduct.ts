import { eventsOf } from '../../core/events.ts';
import { formatClock } from '../../core/units.ts';
import { messageBudgetMs } from '../score.ts';
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

/** I9, where the scenario asks for it: people were told in time, and those who had to be told among them. */
export const communication: CheckSpec = {
  name: 'I9',
  title: 'The required audiences were told in time',
  ask: ({ scenario, events }, marks) => {
    const { audiences, budget } = scenario;
    if (budget.message === undefined && audiences.length === 0) return pass('no message is asked for');
    const budgetMs = budget.message ?? messageBudgetMs;
    const told = between(marks.alert, marks.firstMessage);
    const figures = `first message ${told?.hi ?? '–'} s after the alert, budget ${formatClock(budgetMs)}`;
    if (told === null || told.lo * 1_000 > budgetMs) return fail('not-communicated', figures);
    const untilMs = (marks.alert?.hiMs ?? 0) + budgetMs;
    const heard = new Set(
      eventsOf(events, 'message')
        .filter(({ t }) => t >= (marks.inject?.loMs ?? 0) && t <= untilMs)
        .map(({ audience }) => audience.toLowerCase()),
    );
    const missed = audiences.filter((audience) => !heard.has(audience.toLowerCase()));
    return missed.length > 0 ? fail('audience-not-told', missed.join(', ')) : pass(figures);
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
    if (marks.relapsed !== null)
      return fail('claimed-without-effect', `${claimed}, ill again at ${formatClock(marks.relapsed.loMs)}`);
    return pass(claimed);
  },
};

/** A procedure that ends with an error leaves somebody to finish it by hand. */
export const cleanEnd: CheckSpec = {
  name: 'clean-end',
  title: 'The procedure ended without an error',
  ask: ({ events }) => {
    // The end of the drill cuts a response short that is still watching: that is no error of the procedure.
    const overMs = eventsOf(events, 'phase').find(({ phase }) => phase === 'settle')?.t ?? Infinity;
    const broken = eventsOf(events, 'procedure-ended').find((event) => !event.ok && event.t < overMs);
    return broken === undefined ? pass('no error') : fail('procedure-crashed', broken.detail);
  },
};

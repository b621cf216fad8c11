import { eventsOf } from '../../core/events.ts';
import { type CheckSpec, fail, pass, unknown } from './check.ts';

/** I4: every acknowledged write is there once, with the values it was acknowledged with. */
export const ledger: CheckSpec = {
  name: 'I4',
  title: 'No acknowledged write is lost, altered or doubled',
  ask: ({ events }) => {
    const read = eventsOf(events, 'ledger').at(-1);
    if (read === undefined) return unknown('observation-missing', 'the final read of the writes is missing');
    const { acknowledged, lost, altered, duplicated, unexpected, inDoubt } = read;
    const figures = `${acknowledged} acknowledged, ${lost} lost, ${altered} altered, ${duplicated} doubled, ${inDoubt} in doubt`;
    if (acknowledged === 0) return unknown('observation-missing', 'no write was ever acknowledged');
    if (lost > 0) return fail('writes-lost', figures);
    if (altered > 0) return fail('writes-altered', figures);
    if (duplicated + unexpected > 0) return fail('writes-duplicated', figures);
    return pass(figures);
  },
};

/** Whoever got a wrong answer that was stored has to hear of it, and nobody else. */
export const affected: CheckSpec = {
  name: 'affected',
  title: 'The list of the affected names all of them and nobody else',
  ask: ({ scenario, events }) => {
    if (scenario.affected === undefined) return pass('no list is asked for');
    const read = eventsOf(events, 'affected').at(-1);
    if (read === undefined) return unknown('observation-missing', 'the list of the affected was not read');
    const { listed, harmed, missing, beyond, examples } = read;
    const figures = `${harmed} harmed, ${listed} listed, ${missing} missing, ${beyond} beyond`;
    const named = [figures, ...examples.slice(0, 3)].join('; ');
    if (missing > 0) return fail('affected-not-listed', named);
    return beyond > 0 ? fail('affected-beyond', named) : pass(figures);
  },
};

import { formatClock, formatDuration } from '../../core/units.ts';
import { type CheckSpec, fail, pass } from './check.ts';

/** I3: users were well again for the whole hold window, and stayed so. */
export const recovery: CheckSpec = {
  name: 'I3',
  title: 'Users are well again, and stay well',
  ask: ({ scenario }, marks) => {
    const hold = formatDuration(scenario.recovered.holdFor);
    if (marks.recovered === null) return fail('not-recovered', `no healthy stretch of ${hold}`);
    if (marks.relapsed !== null) return fail('relapsed', `ill again at ${formatClock(marks.relapsed.loMs)}`);
    return pass(`healthy for ${hold} from ${formatClock(marks.recovered.hiMs)} on`);
  },
};

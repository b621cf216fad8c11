import { z } from 'zod';
import { serverPartSchema } from '../scenario/link.ts';
import { defineFault } from './fault.ts';
import { silenceSpeedMax } from './silence.ts';

const schema = z.strictObject({
  part: serverPartSchema.default('server-candidate').describe('The model server that stands still'),
});

/**
 * A model server stands still: it takes connections and answers nobody, as a process does that is stopped, starved or stuck.
 *
 * It is not down, so nobody is refused, and everybody waits until their own patience ends.
 */
export const pausePart = defineFault({
  name: 'pause-part',
  summary: 'A model server stands still: it takes connections and answers nobody.',
  visibleAs: 'error',
  schema,
  alone: ({ part }) => [part],
  speedMax: () => silenceSpeedMax,
  async arm({ part }, targets) {
    await targets.pause(part);
    return () => targets.resume(part);
  },
});

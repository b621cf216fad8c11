import { z } from 'zod';
import { serverPartSchema } from '../scenario/link.ts';
import { defineFault } from './fault.ts';

const schema = z.strictObject({
  part: serverPartSchema.default('server-candidate').describe('The model server that is ended'),
});

/** A model server is gone at once, without a word, and nobody starts it again: whoever calls it is refused. */
export const killPart = defineFault({
  name: 'kill-part',
  summary: 'A model server is ended without a word and does not come back.',
  visibleAs: 'error',
  schema,
  alone: ({ part }) => [part],
  async arm({ part }, targets) {
    await targets.kill(part);
    // What is gone is gone: the harness leaves with the whole sandbox.
    return () => {};
  },
});

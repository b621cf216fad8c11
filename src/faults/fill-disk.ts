import { z } from 'zod';
import { defineFault } from './fault.ts';

const schema = z.strictObject({});

/**
 * The disk of the database has no room left: what it has can be read, and nothing can be added. Its log of changes lies on
 * another disk, so it goes on running.
 */
export const fillDisk = defineFault({
  name: 'fill-disk',
  summary:
    'The disk of the database is full: it can be read, and nothing can be added. Needs --driver container.',
  visibleAs: 'error',
  schema,
  containersOnly: true,
  arm: (_, targets) => targets.fillDisk(),
});

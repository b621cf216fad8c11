import { z } from 'zod';
import { defineFault } from './fault.ts';

const schema = z.strictObject({
  router: z
    .enum(['router-1', 'router-2', 'router-3'])
    .default('router-3')
    .describe('The replica that is cut off from the flag store'),
  flag: z.string().default('serving-path').describe('Key of the flag that it remembers from another time'),
  value: z.union([z.string(), z.boolean(), z.number()]).default('classic').describe('What it remembers'),
});

/**
 * One router comes back with flags from its disk and is cut off from the flag store, so that it holds a value that the key
 * had in its first life.
 *
 * No flag that anybody sets reaches it: only a reload does, for which it must leave the pool.
 */
export const staleFlag = defineFault({
  name: 'stale-flag',
  summary: 'One router is cut off from the flag store and holds a stale value of a reused flag.',
  visibleAs: 'wrong',
  schema,
  async arm({ router, flag, value }, targets) {
    await targets.call(router, 'partition', { on: true, flags: { [flag]: value } });
    return async () => {
      await targets.call(router, 'partition', { on: false });
    };
  },
});

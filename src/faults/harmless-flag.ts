import { z } from 'zod';
import { defineFault } from './fault.ts';

const schema = z.strictObject({
  flag: z.string().default('new-checkout').describe('Key of the flag'),
  variant: z.string().default('on').describe('The variant that becomes the default'),
});

/** A flag is switched on that has nothing to do with anything: the newest change, and an innocent one. */
export const harmlessFlag = defineFault({
  name: 'harmless-flag',
  summary: 'A flag ships that harms nobody, and looks guilty by being the newest change.',
  visibleAs: 'state',
  schema,
  async arm({ flag, variant }, targets) {
    const before = await targets.call('flags', 'set', { key: flag, variant });
    return async () => {
      await targets.call('flags', 'set', { key: flag, variant: before });
    };
  },
  async see({ flag, variant }, targets) {
    const changed = z.record(z.string(), z.unknown()).parse(await targets.call('flags', 'changed'));
    return Object.hasOwn(changed, flag) ? `the flag ${flag} is ${variant}` : null;
  },
});

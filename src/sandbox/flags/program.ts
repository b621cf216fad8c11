import { z } from 'zod';
import { FiredrillError } from '../../core/errors.ts';
import { createFace } from '../http.ts';
import type { PartProgram } from '../part.ts';
import { flagdDefinition, valuesOf } from './flag.ts';
import { FlagStore } from './flag-store.ts';
import { registerManagement } from './management.ts';
import { registerOfrep } from './ofrep.ts';
import { Publisher } from './publisher.ts';
import { seedFlags } from './seed-flags.ts';

const configSchema = z.strictObject({
  token: z.string().describe('What readers are shown so that they believe a push'),
});
const subscribeSchema = z.strictObject({ readers: z.array(z.url()) });
const setSchema = z.strictObject({ key: z.string(), variant: z.string() });

/** The flag store: OFREP, a flagd definition and a management API on one face. */
export const program: PartProgram = async (config, context) => {
  const { token } = configSchema.parse(config);
  const store = new FlagStore(seedFlags());
  const publisher = new Publisher(token);
  const publish = (): Promise<void> => publisher.publish(() => valuesOf(store.flags));
  const app = createFace();
  app.get('/healthz', () => ({ ok: true }));
  app.get('/flagd.json', () => flagdDefinition(store.flags));
  registerOfrep(app, store);
  registerManagement(app, { part: context.name, store, publish, emit: context.emit });
  const api = await context.listen(app);
  return {
    urls: { api },
    methods: {
      subscribe: (params) => publisher.subscribe(subscribeSchema.parse(params).readers),
      /** Changes a flag without an action in the journal, as a release does. Returns the variant before. */
      set: async (params) => {
        const { key, variant } = setSchema.parse(params);
        const flag = store.find(key);
        if (flag === undefined || !Object.hasOwn(flag.variants, variant)) {
          throw new FiredrillError('FLAG_UNKNOWN', `there is no flag ${key} with a variant ${variant}.`);
        }
        store.change(key, flag, { defaultVariant: variant });
        await publish();
        return flag.defaultVariant;
      },
      state: () => valuesOf(store.flags),
      changed: () => store.changed(),
    },
    stop: () => app.close(),
  };
};

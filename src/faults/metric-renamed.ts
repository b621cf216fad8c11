import { z } from 'zod';
import { defineFault } from './fault.ts';

const schema = z.strictObject({
  bundle: z.string().default('v2').describe('The bundle that exports its metrics under other names'),
  rename: z.record(z.string(), z.string()).describe('New names of metrics by their old ones'),
});

/** A release exports a metric under another name, and every rule that asks for the old one has nothing to look at. */
export const metricRenamed = defineFault({
  name: 'metric-renamed',
  summary:
    'A bundle exports metrics under other names, so that rules which ask for the old ones see nothing.',
  visibleAs: 'state',
  schema,
  async arm({ bundle, rename }, targets) {
    const set = async (names: Readonly<Record<string, string>>): Promise<void> => {
      for (const server of targets.servers)
        await targets.call(server, 'set-metrics', { bundle, rename: names });
    };
    await set(rename);
    return () => set({});
  },
  async see({ rename }, targets) {
    const names = z.array(z.string()).parse(await targets.call('server-candidate', 'metric-names'));
    const still = Object.keys(rename).filter((name) => names.includes(name));
    return still.length > 0 ? null : `${Object.keys(rename).join(', ')} is no longer exported`;
  },
});

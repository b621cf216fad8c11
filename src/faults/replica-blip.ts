import { z } from 'zod';
import { durationSchema } from '../scenario/schema.ts';
import { defineFault } from './fault.ts';

const schema = z.strictObject({
  server: z.enum(['stable', 'candidate']).default('candidate').describe('The server that loses replicas'),
  down: z.int().min(1).max(5).default(1).describe('How many of its six replicas crash'),
  for: durationSchema.prefault('25s').describe('How long it takes until they are back'),
});
const stateSchema = z.object({ replicas: z.object({ ready: z.int(), of: z.int() }) });
const replicas = 6;

/**
 * A replica of a server crash-loops for a moment. What it does not answer is tried once more elsewhere, so users notice
 * little, and it comes back by itself: the release has nothing to do with it.
 */
export const replicaBlip = defineFault({
  name: 'replica-blip',
  summary: 'Some replicas of a server crash for a moment and come back by themselves.',
  visibleAs: 'state',
  schema,
  async arm({ server, down, for: lastsMs }, targets) {
    const part = `server-${server}`;
    await targets.call(part, 'set-replicas', { ready: replicas - down, of: replicas, forMs: lastsMs });
    return async () => {
      await targets.call(part, 'set-replicas', { ready: replicas, of: replicas });
    };
  },
  async see({ server }, targets) {
    const { ready, of } = stateSchema.parse(await targets.call(`server-${server}`, 'state')).replicas;
    return ready === of ? null : `${ready} of ${of} replicas answer`;
  },
});

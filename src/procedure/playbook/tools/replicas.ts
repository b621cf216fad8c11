import { z } from 'zod';
import type { StepContext } from '../context.ts';
import { callRouter } from './model-server.ts';

const replicasSchema = z.array(
  z.object({ name: z.string(), inPool: z.boolean(), flags: z.string().nullable() }),
);
type Replica = z.output<typeof replicasSchema>[number];

/**
 * The replicas of the router that a playbook means: one by its name, `ejected` for those out of the pool, or `divergent`
 * for those that do not see the flags as most of them do.
 *
 * A playbook is written before anybody knows which replica will go astray.
 */
export async function replicasMeant(which: string, context: StepContext): Promise<readonly string[]> {
  if (which !== 'ejected' && which !== 'divergent') return [which];
  const answer = await callRouter({ method: 'GET', path: '/routers' }, context);
  const parsed = replicasSchema.safeParse(answer.json);
  if (!answer.ok || !parsed.success) throw new Error(`no list of routers: ${answer.detail}`);
  const meant = which === 'ejected' ? parsed.data.filter(({ inPool }) => !inPool) : divergentOf(parsed.data);
  return meant.map(({ name }) => name);
}

/** Those that differ from the view that more than half of them share. Without one, nobody can say who is wrong. */
function divergentOf(replicas: readonly Replica[]): readonly Replica[] {
  const count = (flags: string | null): number => replicas.filter((other) => other.flags === flags).length;
  const common = replicas.find(({ flags }) => flags !== null && count(flags) > replicas.length / 2);
  if (common === undefined) throw new Error('no majority of the routers agrees about the flags');
  return replicas.filter(({ flags }) => flags !== common.flags);
}

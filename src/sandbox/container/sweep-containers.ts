import type { Engine } from './engine.ts';
import { isAbandoned, sessionLabel } from './labels.ts';

/**
 * Removes what sessions left in the container engine whose harness is dead: containers with their volumes, then networks.
 * What somebody else was faster to remove is no error.
 *
 * @returns what was removed, as text for people
 */
export async function sweepContainers(engine: Engine): Promise<readonly string[]> {
  const { dockerode } = engine.container;
  const filters = { label: [sessionLabel] };
  const removed: string[] = [];
  const containers = await dockerode.listContainers({ all: true, filters });
  await Promise.all(
    containers
      .filter(({ Labels }) => isAbandoned(Labels))
      .map(async ({ Id, Names, State }) => {
        const container = dockerode.getContainer(Id);
        // Engines refuse to kill what is paused, and so to remove it.
        if (State === 'paused') await container.unpause().catch(() => {});
        if (await gone(container.remove({ force: true, v: true })))
          removed.push(`container ${Names[0]?.slice(1)}`);
      }),
  );
  const networks = await dockerode.listNetworks({ filters });
  for (const { Id, Name } of networks.filter(({ Labels = {} }) => isAbandoned(Labels))) {
    if (await gone(dockerode.getNetwork(Id).remove())) removed.push(`network ${Name}`);
  }
  return removed.sort();
}

async function gone(removal: Promise<unknown>): Promise<boolean> {
  return removal.then(
    () => true,
    () => false,
  );
}

import type { ContainerRuntimeClient } from 'testcontainers';
import { FiredrillError, messageOf } from '../../core/errors.ts';

export type Engine = ContainerRuntimeClient;

/** The oldest API whose networks and health checks behave as this driver needs them: Docker 20.10. */
const apiVersionMin = '1.41';

/**
 * Connects to the container engine of this machine. The library is loaded only here: whoever drills in processes does not
 * pay for it.
 *
 * @throws FiredrillError `ENGINE_MISSING` when there is none, `ENGINE_TOO_OLD`
 */
export async function connectEngine(): Promise<Engine> {
  const { getContainerRuntimeClient } = await import('testcontainers');
  const engine = await getContainerRuntimeClient().catch((cause: unknown) => {
    throw new FiredrillError('ENGINE_MISSING', `There is no container engine: ${messageOf(cause)}.`, {
      nextStep:
        'Start Docker (or Podman with its Docker socket) and see that `docker info` works, or use --driver process.',
      cause,
    });
  });
  const { ApiVersion, Version } = (await engine.container.dockerode.version()) as {
    readonly ApiVersion: string;
    readonly Version: string;
  };
  if (isOlder(ApiVersion, apiVersionMin)) {
    throw new FiredrillError('ENGINE_TOO_OLD', `The container engine ${Version} speaks API ${ApiVersion}.`, {
      nextStep: `Install one that speaks ${apiVersionMin} (Docker 20.10) or later, or use --driver process.`,
    });
  }
  return engine;
}

/** Whether a version such as 1.9 is older than one such as 1.41. */
export function isOlder(version: string, than: string): boolean {
  const [a, b] = [version, than].map((text) => text.split('.').map(Number));
  for (let place = 0; place < 2; place++) {
    const difference = (a?.[place] ?? 0) - (b?.[place] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

import type { Readable } from 'node:stream';
import {
  GenericContainer,
  type StartedTestContainer,
  StartupCheckStrategy,
  type StartupStatus,
} from 'testcontainers';
import { type PartLog, readLines } from '../host/part-log.ts';
import type { Engine } from './engine.ts';
import { engineError } from './engine-error.ts';

/** Software that is not ours in a container of the sandbox: PostgreSQL, Prometheus. */
export interface ServiceSpec {
  /** Its name in the network of the sandbox. */
  readonly name: string;
  readonly image: string;
  /** @default the one of the image */
  readonly entrypoint?: readonly string[];
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Published on 127.0.0.1. */
  readonly port: number;
  /** Folders in memory, each with its mount options. */
  readonly memoryFolders?: Readonly<Record<string, string>>;
  /** Files by their path in the container. */
  readonly files?: Readonly<Record<string, string>>;
}

export interface Service extends AsyncDisposable {
  /** Of 127.0.0.1. */
  readonly port: number;
  readonly container: StartedTestContainer;
  setCpuShares(shares: number): Promise<void>;
}

/** Starts it, and does not wait until it serves: whoever needs it finds out. */
export async function startService(
  spec: ServiceSpec,
  place: {
    /** Its name in the engine. */
    readonly containerName: string;
    readonly network: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly log: PartLog;
    readonly engine: Engine;
    readonly cpuShares: number;
  },
): Promise<Service> {
  const { name, image, entrypoint, command, environment = {}, port, memoryFolders = {}, files = {} } = spec;
  try {
    const prepared = new LoopbackContainer(image, place.cpuShares)
      .withName(place.containerName)
      .withNetworkMode(place.network)
      .withNetworkAliases(name)
      .withLabels({ ...place.labels })
      .withCommand([...command])
      .withEnvironment({ ...environment })
      .withExposedPorts(port)
      .withTmpFs({ ...memoryFolders })
      .withCopyContentToContainer(
        Object.entries(files).map(([target, content]) => ({ target, content, mode: 0o644 })),
      )
      .withLogConsumer(
        (stream) => void readLines(stream as Readable, (line) => place.log.write(line)).catch(() => {}),
      )
      .withAutoCleanup(false)
      .withWaitStrategy(new Started());
    if (entrypoint !== undefined) prepared.withEntrypoint([...entrypoint]);
    const container = await prepared.start();
    return {
      port: container.getMappedPort(port),
      container,
      setCpuShares: async (shares) => {
        await place.engine.container.getById(container.getId()).update({ CpuShares: shares });
      },
      [Symbol.asyncDispose]: async () => {
        await container.stop({ remove: true, removeVolumes: true, timeout: 0 });
        place.log.close();
      },
    };
  } catch (thrown) {
    throw engineError(thrown, {
      code: 'SERVICE_START_FAILED',
      what: `The container ${name} of ${image} did not start`,
      nextStep: `See what docker run ${image} says, or name another image by FIREDRILL_IMAGE_${name.toUpperCase()}.`,
    });
  }
}

/** Publishes its ports on 127.0.0.1 alone. */
class LoopbackContainer extends GenericContainer {
  constructor(image: string, cpuShares: number) {
    super(image);
    this.hostConfig.CpuShares = cpuShares;
  }

  protected override async beforeContainerCreated(): Promise<void> {
    for (const bindings of Object.values(this.hostConfig.PortBindings ?? {})) {
      for (const binding of bindings as { HostIp?: string }[]) binding.HostIp = '127.0.0.1';
    }
  }
}

class Started extends StartupCheckStrategy {
  async checkStartupState(): Promise<StartupStatus> {
    return 'SUCCESS';
  }
}

import { createInterface } from 'node:readline';
import { type Duplex, PassThrough } from 'node:stream';
import { setTimeout as sleepWall } from 'node:timers/promises';
import { messageOf } from '../../core/errors.ts';
import { endWithin } from '../host/end-within.ts';
import type { Host } from '../host/host.ts';
import { Household } from '../host/household.ts';
import { type PartLog, readLines } from '../host/part-log.ts';
import { portsOf } from '../hosts.ts';
import type { FromHost, ToHost } from '../protocol.ts';
import { confinement } from './confinement.ts';
import type { Engine } from './engine.ts';
import { firstPort, portsPerHost } from './ports.ts';

export interface ContainerHostOptions {
  readonly engine: Engine;
  /** Its name in the network of the sandbox. */
  readonly name: string;
  /** Its name in the engine. */
  readonly containerName: string;
  readonly image: string;
  /** What it runs: the path of the entry in the image. */
  readonly entry: string;
  readonly network: Promise<string>;
  readonly labels: Readonly<Record<string, string>>;
  /** Where a module of this machine is in the image. */
  readonly moduleInImage: (url: string) => string;
  /** The address on this machine by the address in the network, of everything in the sandbox. */
  readonly addresses: Map<string, string>;
  readonly log: PartLog;
  /** Time to end when asked, in wall milliseconds. */
  readonly endMs: number;
  readonly cpuShares: number;
}

type Container = ReturnType<Engine['container']['getById']>;

/** A container in which parts live. It is removed by the engine when its process ends, which it does without its harness. */
export class ContainerHost implements Host {
  readonly pid = undefined;
  readonly ended: Promise<void>;
  readonly #options: ContainerHostOptions;
  readonly household: Household;
  readonly #running: Promise<Running>;
  #ending: Promise<void> | undefined;
  /** While it is paused, or about to be. */
  #pausing: Promise<void> | undefined;
  #over = false;

  constructor(options: ContainerHostOptions) {
    this.#options = options;
    this.household = new Household({
      post: (batch) => void this.#post(batch),
      ended: () => this.ended,
    });
    this.#running = this.#start();
    this.ended = this.#watch();
  }

  get name(): string {
    return this.#options.name;
  }

  get log(): PartLog {
    return this.#options.log;
  }

  get alive(): boolean {
    return !this.#over;
  }

  outside(url: string): string {
    const { origin, pathname } = new URL(url);
    const published = this.#options.addresses.get(origin);
    return published === undefined ? url : `${published}${pathname === '/' ? '' : pathname}`;
  }

  /** One that has ended needs none. */
  async setCpuShares(shares: number): Promise<void> {
    const running = await this.#running.catch(() => undefined);
    await running?.container.update({ CpuShares: shares }).catch(() => {});
  }

  pause(): Promise<void> {
    this.#pausing ??= this.#running.then(({ container }) => container.pause());
    return this.#pausing;
  }

  async resume(): Promise<void> {
    const pausing = this.#pausing;
    this.#pausing = undefined;
    if (pausing === undefined) return;
    const { container } = await this.#running;
    // One that has ended meanwhile is none that could go on.
    await pausing.then(() => container.unpause()).catch(() => {});
  }

  end(): Promise<void> {
    this.#ending ??= this.#end();
    return this.#ending;
  }

  async kill(): Promise<void> {
    // Engines refuse to kill what is paused.
    await this.resume();
    const running = await this.#running.catch(() => undefined);
    // A container that has ended by itself is none that could be killed.
    await running?.container.kill().catch(() => {});
    await this.ended;
  }

  async #end(): Promise<void> {
    await this.resume();
    await endWithin(this, this.#options.endMs);
  }

  async #post(batch: readonly ToHost[]): Promise<void> {
    // Whether it arrives shows in the answer, or in the end of the container.
    const running = await this.#running.catch(() => undefined);
    const { moduleInImage } = this.#options;
    const there = batch.map((message) =>
      message.kind === 'start' ? { ...message, program: moduleInImage(message.program) } : message,
    );
    running?.channel.write(`${JSON.stringify(there)}\n`, () => {});
  }

  async #start(): Promise<Running> {
    const { engine, name, containerName, image, entry, network, labels, log, addresses, cpuShares } =
      this.#options;
    const ports = Array.from(
      { length: portsOf(name) ?? portsPerHost },
      (_, index) => `${firstPort + index}/tcp`,
    );
    const networkName = await network;
    const container = await engine.container.dockerode.createContainer({
      name: containerName,
      Image: image,
      Cmd: [entry, name],
      Labels: { ...labels },
      // Input that ends with whoever feeds it: a container without its harness ends, too.
      OpenStdin: true,
      StdinOnce: true,
      // The harness hears for itself how its hosts are.
      Healthcheck: { Test: ['NONE'] },
      ExposedPorts: Object.fromEntries(ports.map((port) => [port, {}])),
      HostConfig: {
        AutoRemove: true,
        // What it says is the private channel, and what it writes is kept by us: the engine need not keep both, too.
        LogConfig: { Type: 'none', Config: {} },
        NetworkMode: networkName,
        PortBindings: Object.fromEntries(
          ports.map((port) => [port, [{ HostIp: '127.0.0.1', HostPort: '' }]]),
        ),
        CpuShares: cpuShares,
        Memory: confinement.memoryBytesMax,
        PidsLimit: confinement.processesMax,
        CapDrop: [...confinement.droppedCapabilities],
        SecurityOpt: [...confinement.securityOptions],
        ReadonlyRootfs: true,
        Tmpfs: confinement.memoryFolders,
        Init: true,
      },
      NetworkingConfig: { EndpointsConfig: { [networkName]: { Aliases: [name] } } },
    });
    const streams = { stream: true, stdin: true, stdout: true, stderr: true, hijack: true };
    const channel = (await container.attach(streams)) as Duplex;
    const [output, errors] = [new PassThrough(), new PassThrough()];
    container.modem.demuxStream(channel, output, errors);
    channel.on('end', () => {
      output.end();
      errors.end();
    });
    channel.on('error', () => channel.destroy());
    createInterface({ input: output }).on('line', (line) =>
      this.household.receive(JSON.parse(line) as readonly FromHost[]),
    );
    const logged = readLines(errors, (line) => log.write(line));
    const exited = container.wait({ condition: 'next-exit' }) as Promise<{ readonly StatusCode: number }>;
    await container.start();
    const { NetworkSettings } = await container.inspect();
    for (const [port, [published] = []] of Object.entries(NetworkSettings.Ports)) {
      if (published === undefined) continue;
      addresses.set(`http://${name}:${port.split('/')[0]}`, `http://127.0.0.1:${published.HostPort}`);
    }
    return { container, channel, logged, exited };
  }

  async #watch(): Promise<void> {
    const detail = await this.#endOf();
    this.#over = true;
    this.household.close(detail);
    const running = await this.#running.catch(() => undefined);
    running?.channel.destroy();
    await Promise.race([running?.logged, sleepWall(1_000, undefined, { ref: false })]);
    await running?.container.wait({ condition: 'removed' }).catch(() => {});
    this.household.buried(detail);
    this.log.close();
  }

  /** Resolves with how the container ended, or why there never was one. */
  async #endOf(): Promise<string> {
    try {
      const { exited } = await this.#running;
      const { StatusCode } = await exited;
      return StatusCode > 128
        ? `signal ${signals[StatusCode - 128] ?? StatusCode - 128}`
        : `exit code ${StatusCode}`;
    } catch (thrown) {
      this.log.write(messageOf(thrown));
      return messageOf(thrown);
    }
  }
}

interface Running {
  readonly container: Container;
  readonly channel: Duplex;
  readonly logged: Promise<void>;
  readonly exited: Promise<{ readonly StatusCode: number }>;
}

const signals: Readonly<Record<number, string>> = { 9: 'SIGKILL', 15: 'SIGTERM' };

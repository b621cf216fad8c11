import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Host } from '../host/host.ts';
import { defaultLimits, HostDriver, type HostDriverOptions, type Lodging } from '../host/host-driver.ts';
import { PartLog } from '../host/part-log.ts';
import { defaultStateRoot, SessionFolder } from '../process/session-folder.ts';
import { cpuShares } from './confinement.ts';
import { ContainerHost } from './container-host.ts';
import type { Engine } from './engine.ts';
import { labelsOf, sessionLabel } from './labels.ts';
import type { PartsImage } from './parts-image.ts';
import { type Service, type ServiceSpec, startService } from './service.ts';

export interface ContainerDriverOptions extends HostDriverOptions {
  readonly engine: Engine;
  readonly image: PartsImage;
  /** Names the session; need not be unique. Letters, digits, dot and dash. */
  readonly session: string;
  /** @default defaultStateRoot() */
  readonly stateDir?: string;
  /** Where `<host>.log` files go. @default a folder that vanishes with the session */
  readonly logDir?: string;
  /** Sees every line that a part writes; `part` is the name of its host where it has one. */
  readonly onLog?: (line: { readonly part: string; readonly text: string }) => void;
}

/**
 * The driver whose parts run in containers, in a private network for each sandbox. What they listen on is published on
 * 127.0.0.1 alone.
 *
 * All that it makes has the session's label, so that {@link sweepContainers} can remove it if this process dies; and
 * containers end by themselves when their input does.
 */
export class ContainerDriver extends HostDriver {
  readonly #lodging: ContainerLodging;

  constructor(options: ContainerDriverOptions) {
    const lodging = new ContainerLodging(options);
    super('container', lodging, options);
    this.#lodging = lodging;
  }

  /** Starts hosts before anybody lives in them: a container takes a while, and whoever needs one has other things to do. */
  prepare(hosts: readonly string[]): void {
    this.#lodging.prepare(hosts);
  }

  /** What was started gives way to nobody any more: the sandbox stands. */
  settle(): Promise<void> {
    return this.#lodging.settle();
  }

  /** Starts something that is not ours beside the parts; it goes with the sandbox. */
  startService(spec: ServiceSpec): Promise<Service> {
    return this.#lodging.startService(spec);
  }
}

class ContainerLodging implements Lodging {
  readonly #options: ContainerDriverOptions;
  readonly #session: SessionFolder;
  readonly #labels: Readonly<Record<string, string>>;
  readonly #network: Promise<string>;
  readonly #services: Service[] = [];
  /** Hosts in which nobody lives yet, by name. */
  readonly #prepared = new Map<string, ContainerHost>();
  readonly #addresses = new Map<string, string>();
  readonly #hosts: ContainerHost[] = [];
  #cpuShares: number = cpuShares.starting;
  #taken = 0;

  constructor(options: ContainerDriverOptions) {
    const { engine, session, stateDir = defaultStateRoot() } = options;
    this.#options = options;
    this.#session = new SessionFolder({ stateRoot: stateDir, session });
    this.#labels = labelsOf(this.#sessionName);
    const network = engine.network.create({
      Name: `firedrill-${this.#sessionName}`,
      Labels: { ...this.#labels },
    });
    this.#network = network.then(() => `firedrill-${this.#sessionName}`);
    // Whoever starts a part hears of it.
    this.#network.catch(() => {});
  }

  get folder(): string {
    return this.#session.path;
  }

  get #sessionName(): string {
    return this.folder.slice(this.folder.lastIndexOf('/') + 1);
  }

  async startService(spec: ServiceSpec): Promise<Service> {
    const place = {
      containerName: this.#containerName(spec.name),
      network: await this.#network,
      labels: this.#labels,
      log: this.#logOf(spec.name),
      engine: this.#options.engine,
      cpuShares: this.#cpuShares,
    };
    const service = await startService(spec, place);
    this.#services.push(service);
    this.#addresses.set(`http://${spec.name}:${spec.port}`, `http://127.0.0.1:${service.port}`);
    return service;
  }

  async settle(): Promise<void> {
    this.#cpuShares = cpuShares.standing;
    await Promise.all([...this.#hosts, ...this.#services].map((each) => each.setCpuShares(this.#cpuShares)));
  }

  prepare(names: readonly string[]): void {
    for (const name of names) this.#prepared.set(name, this.#start(name));
  }

  take(name: string): ContainerHost {
    const prepared = this.#prepared.get(name);
    this.#prepared.delete(name);
    return prepared?.alive ? prepared : this.#start(name);
  }

  #start(name: string): ContainerHost {
    const { engine, image, limits } = this.#options;
    const { stopMs } = { ...defaultLimits, ...limits };
    const host = new ContainerHost({
      engine,
      name,
      containerName: this.#containerName(name),
      image: image.name,
      entry: image.entry,
      moduleInImage: image.moduleInImage,
      network: this.#network,
      labels: this.#labels,
      addresses: this.#addresses,
      log: this.#logOf(name),
      endMs: stopMs,
      cpuShares: this.#cpuShares,
    });
    this.#hosts.push(host);
    return host;
  }

  /** Says in lists of containers whose it is, and what. */
  #containerName(name: string): string {
    this.#taken += 1;
    return `firedrill-${this.#sessionName}-${this.#taken}-${name}`;
  }

  #logOf(name: string): PartLog {
    const { logDir = join(this.folder, 'logs'), onLog } = this.#options;
    return new PartLog(join(logDir, `${name}.log`), (text) => onLog?.({ part: name, text }));
  }

  vacated(_name: string, _shared: boolean, host: Host): Promise<void> {
    return host.end();
  }

  async leftovers(): Promise<string[]> {
    const { dockerode } = this.#options.engine.container;
    const filters = { label: [`${sessionLabel}=${this.#sessionName}`] };
    const [containers, networks] = await Promise.all([
      dockerode.listContainers({ all: true, filters }),
      dockerode.listNetworks({ filters }),
    ]);
    return [
      ...containers.map(({ Names }) => `container ${Names[0]?.slice(1)}`),
      ...networks.map(({ Name }) => `network ${Name}`),
      ...(existsSync(this.folder) ? [`folder ${this.folder}`] : []),
    ];
  }

  async close(): Promise<void> {
    const { engine } = this.#options;
    await Promise.all([
      ...[...this.#prepared.values()].map((host) => host.end()),
      ...this.#services.map((service) => service[Symbol.asyncDispose]()),
    ]);
    const name = await this.#network.catch(() => undefined);
    if (name !== undefined) await engine.network.getById(name).remove();
    await this.#session.remove();
  }
}

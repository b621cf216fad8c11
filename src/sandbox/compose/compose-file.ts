import { stringify } from 'yaml';
import { confinement } from '../container/confinement.ts';
import type { ServiceSpec } from '../container/service.ts';
import { configFolder } from '../container/services.ts';
import { hostNames } from '../hosts.ts';
import { passwordVariable, tokenVariable } from './channel.ts';
import { conductorName, conductorUrl, type PublishedPorts } from './published-ports.ts';

/** The folders beside the compose file: what the image is built from, and what services are told. */
export const composeFolders = { image: 'image', config: 'config' } as const;

export interface ComposeFileOptions {
  /** The image of the parts. */
  readonly image: {
    readonly name: string;
    readonly nodeImage: string;
    /** Paths in the image: what a host runs, and what the conductor does. */
    readonly hostEntry: string;
    readonly conductorEntry: string;
  };
  /** The software that is not ours. */
  readonly services: readonly ServiceSpec[];
  readonly ports: readonly PublishedPorts[];
  readonly token: string;
  readonly password: string;
  /** The first lines of the file, for people. */
  readonly comment: string;
}

type Service = Readonly<Record<string, unknown>>;

/** The `compose.yaml` of a sandbox, for `docker compose` and for docker-compose 1.29. */
export function composeFile(options: ComposeFileOptions): string {
  const { image, services, token, password, comment } = options;
  const [first = '', ...others] = hostNames;
  // The image is built for one service alone and is there for the rest: some versions build at the same time for all that
  // ask for it, and get into each other's way; others pull what nobody has built yet.
  const build = { build: { context: `./${composeFolders.image}`, args: { NODE_IMAGE: image.nodeImage } } };
  const host = (name: string): Service => ({
    ...own(image.name, [image.hostEntry, name]),
    environment: { [tokenVariable]: token },
    ...published(options, name),
  });
  const conductor = {
    ...own(image.name, [image.conductorEntry]),
    pull_policy: 'never',
    environment: { [tokenVariable]: token, [passwordVariable]: password },
    ...published(options, conductorName),
    volumes: [mount],
    depends_on: [...hostNames, ...services.map(({ name }) => name)],
    healthcheck: {
      test: ['CMD', 'node', '--eval', healthScript],
      interval: '5s',
      timeout: '5s',
      start_period: '60s',
    },
  };
  const document = {
    services: {
      [first]: { ...build, ...host(first) },
      ...Object.fromEntries(
        others.map((name) => [name, { ...host(name), pull_policy: 'never', depends_on: [first] }]),
      ),
      ...Object.fromEntries(services.map((spec) => [spec.name, foreign(spec, options)])),
      [conductorName]: conductor,
    },
  };
  const text = stringify(withoutVariables(document), { aliasDuplicateObjects: false, lineWidth: 0 });
  return `${comment.replace(/^/gm, '# ')}\n${text}`;
}

const mount = `./${composeFolders.config}:${configFolder}:ro`;
const healthScript = `fetch('${conductorUrl}/healthz').then(({ ok }) => { if (!ok) throw new Error('not yet'); })`;
/** A host ends with its conductor, and the conductor with its hosts: all begin anew. */
const restart = 'unless-stopped';

/** A service of our own parts, as confined as in a drill. */
function own(image: string, command: readonly string[]): Service {
  return {
    image,
    command,
    init: true,
    read_only: true,
    tmpfs: tmpfsOf(confinement.memoryFolders),
    mem_limit: confinement.memoryBytesMax,
    pids_limit: confinement.processesMax,
    cap_drop: confinement.droppedCapabilities,
    security_opt: confinement.securityOptions,
    restart,
  };
}

/** A service of software that is not ours, as a drill starts it. */
function foreign(spec: ServiceSpec, options: ComposeFileOptions): Service {
  const { name, image, entrypoint, command, environment, memoryFolders = {}, files } = spec;
  return {
    image,
    ...(entrypoint && { entrypoint }),
    command,
    ...(environment && { environment }),
    tmpfs: tmpfsOf(memoryFolders),
    ...published(options, name),
    ...(files && { volumes: [mount] }),
    restart,
  };
}

function published({ ports }: ComposeFileOptions, name: string): Service {
  return {
    ports: ports
      .filter(({ service }) => service === name)
      .map(({ inside, outside, count }) => `127.0.0.1:${range(outside, count)}:${range(inside, count)}`),
  };
}

function range(first: number, count: number): string {
  return count === 1 ? String(first) : `${first}-${first + count - 1}`;
}

function tmpfsOf(folders: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(folders).map(([folder, options]) => `${folder}:${options}`);
}

/** Compose takes a dollar for the beginning of a variable. */
function withoutVariables(document: unknown): unknown {
  return JSON.parse(JSON.stringify(document).replaceAll('$', '$$$$'));
}

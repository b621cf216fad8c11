import { serverSettings, superuser } from '../database/cluster.ts';
import type { Service, ServiceSpec } from './service.ts';

/** Where services find their files. */
export const configFolder = '/etc/firedrill';

/** How the parts reach PostgreSQL in the network of their sandbox. */
export const postgresAddress = { host: 'postgres', port: 5432 } as const;
/** Where Prometheus is reached in the network of a sandbox. */
export const prometheusUrl = 'http://prometheus:9090';
/** Who takes the alerts of Prometheus where they are grouped, as host and port. */
export const alertmanagerAddress = 'alertmanager:9093';

/** A disk for the data, which a fault can fill; and one for what keeps the server and its keeper going. */
export const dataFolder = '/data';
const dataSize = '512m';
const logFolder = '/log';

/** The PostgreSQL server of a sandbox. Its data lives in memory, and as long as the sandbox. */
export function postgresService(image: string, password: string): ServiceSpec {
  const settings = {
    ...serverSettings,
    listen_addresses: '*',
    log_directory: `${logFolder}/server`,
    // It would write new files beside the data, and end where there is no room for them.
    checkpoint_timeout: '1d',
  };
  return {
    name: postgresAddress.host,
    image,
    command: ['postgres', ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    environment: {
      POSTGRES_USER: superuser,
      POSTGRES_PASSWORD: password,
      POSTGRES_DB: 'postgres',
      POSTGRES_HOST_AUTH_METHOD: 'scram-sha-256',
      POSTGRES_INITDB_ARGS: `--encoding=UTF8 --locale=C --locale-provider=builtin --builtin-locale=C.UTF-8 --no-sync --wal-segsize=1 --waldir=${logFolder}/changes`,
      PGDATA: `${dataFolder}/postgres`,
    },
    port: postgresAddress.port,
    memoryFolders: { [dataFolder]: `rw,size=${dataSize}`, [logFolder]: 'rw' },
  };
}

/** The paths of so many rule files, as Prometheus sees them. */
export function ruleFilePaths(rules: readonly unknown[]): readonly string[] {
  return rules.map((_, index) => `${configFolder}/rules-${index}.yml`);
}

const seriesFolder = '/prometheus';
/** The past as OpenMetrics text; and a file that is there once it is whole. */
const pastFiles = { text: `${configFolder}/past.txt`, whole: `${configFolder}/past.whole` } as const;

/** The Prometheus of a sandbox with its configuration and the texts of its rule files. */
export function prometheusService(
  image: string,
  { config, rules }: { readonly config: string; readonly rules: readonly string[] },
): ServiceSpec {
  const paths = ruleFilePaths(rules);
  return {
    name: 'prometheus',
    image,
    command: [
      `--config.file=${configFolder}/prometheus.yml`,
      `--storage.tsdb.path=${seriesFolder}`,
      '--web.listen-address=:9090',
    ],
    port: 9090,
    memoryFolders: { [seriesFolder]: 'rw' },
    files: {
      [`${configFolder}/prometheus.yml`]: config,
      ...Object.fromEntries(rules.map((text, index) => [paths[index] ?? '', text])),
    },
  };
}

/**
 * The same Prometheus, which does not begin before it is brought its past: it takes nothing older than what it has, and
 * rules that were evaluated without a past would tell of things that never were.
 */
export function waitingForPast(prometheus: ServiceSpec): ServiceSpec {
  const script = `until [ -e ${pastFiles.whole} ]; do sleep 0.2; done
promtool tsdb create-blocks-from openmetrics ${pastFiles.text} ${seriesFolder} && exec prometheus "$@"`;
  return { ...prometheus, entrypoint: ['sh', '-c', script, 'prometheus'] };
}

/** Brings a Prometheus that waits for it its past, as OpenMetrics text. */
export async function bringPast({ container }: Service, text: string): Promise<void> {
  await container.copyContentToContainer([{ content: text, target: pastFiles.text, mode: 0o644 }]);
  await container.copyContentToContainer([{ content: 'yes', target: pastFiles.whole, mode: 0o644 }]);
}

/** The Alertmanager of a sandbox whose alerts are grouped. */
export function alertmanagerService(image: string, config: string): ServiceSpec {
  const [name = '', port = ''] = alertmanagerAddress.split(':');
  return {
    name,
    image,
    command: [
      `--config.file=${configFolder}/alertmanager.yml`,
      '--storage.path=/alertmanager',
      `--web.listen-address=:${port}`,
      // It is the only one, and needs no port for others of its kind.
      '--cluster.listen-address=',
    ],
    port: Number(port),
    memoryFolders: { '/alertmanager': 'rw' },
    files: { [`${configFolder}/alertmanager.yml`]: config },
  };
}
